"""JAX: the whole step under jit, parameters donated, products in full float32."""

import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from data import WORKLOADS

jax.config.update("jax_default_matmul_precision", "highest")

RATE = 0.1


class Xp:
    tanh, sin = jnp.tanh, jnp.sin
    relu, sigmoid = jax.nn.relu, jax.nn.sigmoid
    sum, mean, square = jnp.sum, jnp.mean, jnp.square

    @staticmethod
    def dense(x, w, b):
        return x @ w + b

    @staticmethod
    def softmax(x):
        return jax.nn.softmax(x, axis=1)

    @staticmethod
    def cross_entropy(logits, y):
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(logits, axis=1), axis=1))

    @staticmethod
    def layer_norm(x, gamma, beta):
        centred = x - jnp.mean(x, axis=1, keepdims=True)
        variance = jnp.mean(jnp.square(centred), axis=1, keepdims=True)
        return centred * lax.rsqrt(variance + 1e-5) * gamma + beta

    @staticmethod
    def gelu(x):
        return jax.nn.gelu(x, approximate=True)

    @staticmethod
    def causal_attention(qkv, batch, time, heads, width):
        q, k, v = jnp.transpose(qkv.reshape(batch, time, 3, heads, width), (2, 0, 3, 1, 4))
        scores = q @ jnp.swapaxes(k, 2, 3) / jnp.sqrt(float(width))
        allowed = jnp.tril(jnp.ones((time, time), bool))
        o = jax.nn.softmax(jnp.where(allowed, scores, -jnp.inf), axis=3) @ v
        return jnp.transpose(o, (0, 2, 1, 3)).reshape(batch * time, heads * width)

    @staticmethod
    def conv2d(x, kernel, bias, padding):
        y = lax.conv_general_dilated(x, kernel, (1, 1), [(padding, padding)] * 2)
        return y + bias[None, :, None, None]

    @staticmethod
    def average_pool(x):
        n, c, h, w = x.shape
        return x.reshape(n, c, h // 2, 2, w // 2, 2).mean((3, 5))

    @staticmethod
    def lstm_cells(x, wx, wh, b):
        time, batch, width = x.shape
        projected = (x.reshape(time * batch, width) @ wx + b).reshape(time, batch, -1)

        def cell(state, z):
            h, c = state
            i, f, g, o = jnp.split(z + h @ wh, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

        start = jnp.zeros((batch, wh.shape[0]), x.dtype)
        (h, _), _ = lax.scan(cell, (start, start), projected)
        return h


class Peer:
    """One workload; JAX has one mode, and no LSTM of its own."""

    def __init__(self, label, mode):
        if label == "lstm_fused":
            raise NotImplementedError("JAX has no fused LSTM")
        # Without its CUDA plugin it would run on the CPU, and a warning be all that says so.
        if jax.default_backend() != "gpu" and os.environ.get("ADJOINT_BACKEND", "cuda").startswith("cuda"):
            raise RuntimeError(f"JAX runs on '{jax.default_backend()}', not on the GPU")
        self.label = label
        self.workload = WORKLOADS[label]()
        self.parameters = {name: jnp.asarray(value) for name, value in self.workload.parameters.items()}
        self.inputs = [jnp.asarray(value) for value in self.workload.inputs]
        self.state = self.first_state()
        self.run = jax.jit(self.compute, donate_argnums=(0, 1) if self.workload.update else ())

    def first_state(self):
        if self.workload.update != "adam":
            return ()
        zeros = jax.tree.map(jnp.zeros_like, self.parameters)
        return zeros, jax.tree.map(jnp.zeros_like, self.parameters), jnp.zeros((), jnp.float32)

    def compute(self, parameters, state, inputs):
        loss, gradients = jax.value_and_grad(lambda p: self.workload.loss(Xp, p, *inputs))(parameters)
        if self.workload.update == "sgd":
            return loss, jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients), state
        if self.workload.update == "adam":
            return loss, *self.adam(parameters, gradients, state)
        return loss, gradients, state

    @staticmethod
    def adam(parameters, gradients, state):
        first, second, time = state
        time = time + 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
        rate = 1e-3 / (1 - 0.9**time)
        correction = 1 - 0.999**time

        def updated(p, m, v):
            return p - rate * m / (jnp.sqrt(v / correction) + 1e-8)

        return jax.tree.map(updated, parameters, first, second), (first, second, time)

    def step(self, repetition):
        if self.label == "scalar_graph":
            numbers = {"x1": jnp.float32(0.5 + repetition % 16 / 16), "x2": jnp.float32(1.3)}
            loss, self.gradients, _ = self.run(numbers, (), [])
            values = jax.device_get((loss, self.gradients))
            return float(values[0])
        loss, result, self.state = self.run(self.parameters, self.state, self.inputs)
        if self.workload.update:
            self.parameters = result
        else:
            self.gradients = result
        # Reading the loss waits for it alone; a repetition ends with everything.
        jax.block_until_ready(result)
        return float(loss)

    def gradient_magnitude(self):
        return float(sum(np.abs(np.asarray(g, np.float64)).sum() for g in jax.tree.leaves(self.gradients)))

    def peak_bytes(self):
        statistics = jax.devices()[0].memory_stats() or {}
        return statistics.get("peak_bytes_in_use", 0)
