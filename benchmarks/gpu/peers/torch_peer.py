"""
PyTorch: eager, compiled, and compiled with a whole step captured as one CUDA graph. Float32 throughout, TF32 off, and the
fastest operations it has: addmm, layer_norm, scaled_dot_product_attention, lstm, fused Adam, updates of all tensors at once.
"""

import torch
import torch.nn.functional as F

from data import WORKLOADS

RATE = 0.1


class Xp:
    tanh, relu, sigmoid, sin = torch.tanh, torch.relu, torch.sigmoid, torch.sin
    sum, mean, square = torch.sum, torch.mean, torch.square

    @staticmethod
    def dense(x, w, b):
        return torch.addmm(b, x, w)

    @staticmethod
    def softmax(x):
        return torch.softmax(x, 1)

    @staticmethod
    def cross_entropy(logits, y):
        return F.cross_entropy(logits, y)

    @staticmethod
    def layer_norm(x, gamma, beta):
        return F.layer_norm(x, (256,), gamma, beta, 1e-5)

    @staticmethod
    def gelu(x):
        return F.gelu(x, approximate="tanh")

    @staticmethod
    def causal_attention(qkv, batch, time, heads, width):
        q, k, v = qkv.view(batch, time, 3, heads, width).permute(2, 0, 3, 1, 4).unbind(0)
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return o.transpose(1, 2).reshape(batch * time, heads * width)

    @staticmethod
    def conv2d(x, kernel, bias, padding):
        return F.conv2d(x, kernel, bias, padding=padding)

    @staticmethod
    def average_pool(x):
        return F.avg_pool2d(x, 2)

    @staticmethod
    def lstm(x, wx, wh, b):
        state = x.new_zeros(1, x.shape[1], wh.shape[0])
        weights = [wx.t().contiguous(), wh.t().contiguous(), b, torch.zeros_like(b)]
        _, h, _ = torch.lstm(x, (state, state), weights, True, 1, 0.0, True, False, False)
        return h[0]

    @staticmethod
    def lstm_cells(x, wx, wh, b):
        time, batch, width = x.shape
        z = torch.addmm(b, x.reshape(time * batch, width), wx).view(time, batch, -1)
        h = c = x.new_zeros(batch, wh.shape[0])
        for t in range(time):
            i, f, g, o = (z[t] + h @ wh).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return h


class Peer:
    """One workload, set up in one of the modes `eager`, `compile` and `graph`."""

    def __init__(self, label, mode, device="cuda"):
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.benchmark = True
        self.device = device
        self.label = label
        self.workload = WORKLOADS[label]()
        self.parameters = {
            name: torch.tensor(value, device=device, requires_grad=True)
            for name, value in self.workload.parameters.items()
        }
        self.leaves = list(self.parameters.values())
        self.inputs = [torch.tensor(value, device=device) for value in self.workload.inputs]
        self.captured = None
        self.optimizer = None
        if self.workload.update == "adam":
            self.optimizer = torch.optim.Adam(self.leaves, lr=1e-3, fused=device == "cuda", capturable=device == "cuda")
        self.loss = lambda: self.workload.loss(Xp, self.parameters, *self.inputs)
        if mode == "compile":
            # Otherwise its CUDA graph copies them at each step, in case they lie elsewhere.
            for tensor in [*self.leaves, *self.inputs]:
                torch._dynamo.mark_static_address(tensor)
            self.loss = torch.compile(self.loss, mode="max-autotune" if self.worth_tuning() else "reduce-overhead")
        elif mode == "graph":
            self.loss = torch.compile(self.loss, mode="max-autotune-no-cudagraphs")
            self.capture()

    def worth_tuning(self):
        return self.label not in ("scalar_graph", "softmax_500x10")

    def capture(self):
        """The state before stays what it was: capturing warms up on copies that are put back."""
        before = [p.detach().clone() for p in self.leaves]
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.compute()
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.value = self.compute()
        with torch.no_grad():
            for p, value in zip(self.leaves, before):
                p.copy_(value)
            if self.optimizer is not None:
                for state in self.optimizer.state.values():
                    for tensor in state.values():
                        tensor.zero_()
        self.captured = graph

    def compute(self):
        loss = self.loss()
        gradients = torch.autograd.grad(loss, self.leaves)
        if self.workload.update == "sgd":
            with torch.no_grad():
                torch._foreach_add_(self.leaves, gradients, alpha=-RATE)
        elif self.workload.update == "adam":
            for p, gradient in zip(self.leaves, gradients):
                p.grad = gradient
            self.optimizer.step()
        else:
            self.gradients = gradients
        return loss.detach()

    def step(self, repetition):
        if self.label == "scalar_graph":
            return self.scalar_step(repetition)
        if self.captured is not None:
            self.captured.replay()
            return self.value.item()
        if self.device == "cuda":
            torch.compiler.cudagraph_mark_step_begin()
        return self.compute().item()

    def scalar_step(self, repetition):
        """Its two numbers come from the host and the three results go back to it."""
        with torch.no_grad():
            self.parameters["x1"].fill_(0.5 + repetition % 16 / 16)
            self.parameters["x2"].fill_(1.3)
        if self.captured is not None:
            self.captured.replay()
            value = self.value
        else:
            value = self.compute()
        loss, self.first, self.second = torch.stack([value, *self.gradients]).tolist()
        return loss

    def gradient_magnitude(self):
        return float(sum(g.double().abs().sum() for g in self.gradients))

    def peak_bytes(self):
        return torch.cuda.max_memory_allocated() if self.device == "cuda" else 0
