// The values of a stretch of instructions -> Segment: what each of them works on, and which outlive the stretch.
#pragma once

#include "loop_folds.h"

namespace adj {

class SegmentBuilder {
public:
    // Of values that are computed in this order.
    SegmentBuilder(LoopDraft& draft, const std::vector<int>& values) : d(draft), values_(values), folds_(draft) {
        for (int v : values_) {
            if (isFusedTest(v)) tests_.push_back(v);
        }
        for (const Write& w : d.code.writes) {
            if (contains(w.value) && leavesHere(w)) results_.push_back(&w);
        }
    }

    // Whether a later instruction, a copy or a fold reads a value of the stretch from a tile.
    bool needsTile(int v) const {
        int uses = d.ssa.uses(v);
        for (int user : values_) {
            const Node& n = d.ssa.node(user);
            for (int i = 0; i < kArity[n.fn]; i++) uses -= n.arg[i] == v;
        }
        for (const Write* w : results_) uses -= w->value == v;
        return uses > 0 || d.place(v).kind == ValuePlace::CURSOR;
    }

    const std::vector<const Write*>& results() const { return results_; }

    // entryOf gives the place of a value's tile or number, targetOf that of a result.
    template <class EntryOf, class TargetOf>
    Segment build(EntryOf entryOf, TargetOf targetOf) {
        Segment s;
        for (int v : values_) {
            if (std::count(tests_.begin(), tests_.end(), v)) continue;
            place_.push_back(v);
            s.ops.push_back(op(v, entryOf));
            if (needsTile(v)) s.stores.push_back({value(v), entryOf(v), false});
        }
        for (const Write* w : results_) {
            if (w->fold == STORE) {
                s.stores.push_back({value(w->value), targetOf(*w), true});
            } else {
                const int target = targetOf(*w);
                s.folds.push_back({folds_.kindInSegment(*w), value(w->value), w->fold, target});
            }
        }
        return s;
    }

private:
    bool contains(int v) const { return std::count(values_.begin(), values_.end(), v) > 0; }

    // A comparison that only a selection reads is part of that.
    bool isFusedTest(int v) const {
        const Fn fn = d.ssa.node(v).fn;
        if ((fn != LT && fn != LE && fn != EQ && fn != NE) || d.ssa.uses(v) != 1) return false;
        return std::any_of(values_.begin(), values_.end(), [&](int user) {
            const Node& n = d.ssa.node(user);
            return n.fn == SELECT && n.arg[0] == v;
        });
    }

    bool leavesHere(const Write& w) const { return w.fold == STORE ? d.streams(w) : folds_.suitsSegment(w); }

    Segment::Source value(int v) const {
        const auto at = std::find(place_.begin(), place_.end(), v);
        return {Segment::Source::VALUE, int(at - place_.begin()), 0};
    }

    template <class EntryOf>
    Segment::Source source(int v, EntryOf entryOf) const {
        if (contains(v)) return value(v);
        if (!d.ssa.isRead(v) && d.ssa.node(v).fn == CONST) return {Segment::Source::CONSTANT, 0, float(d.ssa.node(v).imm)};
        return {d.isNumber(v) ? Segment::Source::NUMBER : Segment::Source::TILE, entryOf(v), 0};
    }

    template <class EntryOf>
    Segment::Op op(int v, EntryOf entryOf) const {
        const Node& n = d.ssa.node(v);
        Segment::Op o{n.fn, NE, {}, kArity[n.fn]};
        if (n.fn != SELECT) {
            for (int i = 0; i < o.sources; i++) o.source[i] = source(n.arg[i], entryOf);
            return o;
        }
        o.sources = 4;
        if (std::count(tests_.begin(), tests_.end(), n.arg[0])) {
            const Node& test = d.ssa.node(n.arg[0]);
            o.test = test.fn;
            for (int i = 0; i < 2; i++) o.source[i] = source(test.arg[i], entryOf);
        } else {
            o.source[0] = source(n.arg[0], entryOf);
            o.source[1] = {Segment::Source::CONSTANT, 0, 0.0f};
        }
        for (int i = 1; i < 3; i++) o.source[i + 1] = source(n.arg[i], entryOf);
        return o;
    }

    LoopDraft& d;
    const std::vector<int>& values_;
    FoldCompiler folds_;
    std::vector<int> tests_, place_;
    std::vector<const Write*> results_;
};

}  // namespace adj
