// The instructions of a LOOP as a graph: dead code dropped, products merged with the sums that use them.
#pragma once

#include "decode.h"

namespace adj {

struct Node {
    Fn fn;
    int arg[3];
    double imm;
    int uses = 0;
};

class Ssa {
public:
    explicit Ssa(const LoopCode& code) : nReads_(int(code.reads.size())) {
        for (const Instr& i : code.instrs) nodes_.push_back({i.fn, {i.arg[0], i.arg[1], i.arg[2]}, i.imm});
        readUses_.assign(code.reads.size(), 0);
        for (const Write& w : code.writes) uses(w.value)++;
        dropDead();
        for (Node& n : nodes_) {
            if (n.uses > 0) powerToProducts(n);
        }
        for (Node& n : nodes_) {
            if (n.uses > 0) mergeProduct(n);
        }
    }

    bool isRead(int v) const { return v < nReads_; }
    Node& node(int v) { return nodes_[size_t(v - nReads_)]; }
    int& uses(int v) { return isRead(v) ? readUses_[size_t(v)] : node(v).uses; }
    int first() const { return nReads_; }
    int end() const { return nReads_ + int(nodes_.size()); }

private:
    void dropDead() {
        for (size_t i = nodes_.size(); i-- > 0;) {
            if (nodes_[i].uses == 0) continue;
            for (int k = 0; k < kArity[nodes_[i].fn]; k++) uses(nodes_[i].arg[k])++;
        }
    }

    // x^2 and 1/x are exact as a product and a quotient, and many times cheaper than pow.
    void powerToProducts(Node& n) {
        if (n.fn != POW || isRead(n.arg[1]) || node(n.arg[1]).fn != CONST) return;
        Node& exponent = node(n.arg[1]);
        if (exponent.imm == 2.0) {
            n.fn = MUL;
            exponent.uses--;
            n.arg[1] = n.arg[0];
            uses(n.arg[0])++;
        } else if (exponent.imm == 1.0) {
            n.fn = MOV;
            exponent.uses--;
        }
    }

    void mergeProduct(Node& n) {
        if (n.fn != ADD && n.fn != SUB) return;
        for (int side = 0; side < 2; side++) {
            int p = n.arg[side], other = n.arg[1 - side];
            if (isRead(p) || p == other) continue;
            Node& product = node(p);
            if (product.fn != MUL || product.uses != 1) continue;
            n.fn = n.fn == ADD ? FMA : (side == 0 ? FMS : FNMA);
            n.arg[0] = product.arg[0];
            n.arg[1] = product.arg[1];
            n.arg[2] = other;
            product.uses = 0;
            return;
        }
    }

    int nReads_;
    std::vector<Node> nodes_;
    std::vector<int> readUses_;
};

}  // namespace adj
