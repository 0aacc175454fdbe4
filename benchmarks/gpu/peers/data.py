"""The numbers and the check values of docs/benchmarks/README.md, for peers in Python."""

import numpy as np

CLASSES = 10


def u(seed, low, high, *dims):
    """u(seed, low, high, n) of the page, in row-major order."""
    n = int(np.prod(dims))
    i = np.arange(n, dtype=np.float64)
    v = np.sin(i + 1 + 0.37 * seed) * 43758.5453
    return (low + (high - low) * (v - np.floor(v))).astype(np.float32).reshape(dims)


def w(seed, scale, *dims):
    return u(seed, -scale, scale, *dims)


def zeros(*dims):
    return np.zeros(dims, np.float32)


def ones(*dims):
    return np.ones(dims, np.float32)


def labels(rows):
    return (7 * np.arange(rows) + 3) % CLASSES


def one_hot(rows):
    return np.eye(CLASSES, dtype=np.float32)[labels(rows)]


# label: the check values a and b; those of docs/benchmarks/README.md.
CHECKS = {
    "seed_mlp_b500": (2.312661, 2.267291),
    "seed_mlp_b32": (2.325960, 1.759305),
    "seed_mlp_b1": (2.143732, 0.01164225),
    "wide_mlp_adam": (2.691837, 0.0038068),
    "scalar_graph": (1.129426, 2.677583),
    "lstm_fused": (0.004655523, 0.6371833),
    "lstm_cells": (0.004655523, 0.6371833),
    "pointwise_1m": (401038.5, 1624826),
    "pointwise_16m": (6416146, 25997370),
    "softmax_500x1000": (249.6510, 124.6793),
    "softmax_500x10": (248.4713, 91.20545),
    "lenet": (2.304172, 2.302615),
    "transformer_block": (0.3762518, 40.74925),
    "broadcast_bias": (740100.6, 974782.8),
}

# Of wide_mlp_adam, rounding decides on which side of zero a relu falls, and Adam passes all of it on.
TOLERANCES_OF_B = {"wide_mlp_adam": 3e-3}


def agrees(label, a, b):
    expected_a, expected_b = CHECKS[label]
    tolerance_b = TOLERANCES_OF_B.get(label, 1e-3)
    return abs(a - expected_a) <= 1e-3 * abs(expected_a) and abs(b - expected_b) <= tolerance_b * abs(expected_b)


class Workload:
    """
    What a step computes, told in the words of a framework `xp` (see torch_peer.py and jax_peer.py): parameters by name as
    arrays of numpy, other inputs, the loss, and for training how parameters are updated.
    """

    def __init__(self, parameters, inputs, loss, update=None):
        self.parameters = parameters
        self.inputs = inputs
        self.loss = loss
        self.update = update


def seed_mlp(rows):
    def loss(xp, p, x, y):
        hidden = xp.tanh(xp.dense(x, p["w1"], p["b1"]))
        return xp.cross_entropy(xp.dense(hidden, p["w2"], p["b2"]), y)

    parameters = {"w1": w(2, 1 / 28, 784, 100), "b1": zeros(100), "w2": w(3, 0.1, 100, 10), "b2": zeros(10)}
    return Workload(parameters, [u(1, 0, 1, rows, 784), one_hot(rows)], loss, "sgd")


def wide_mlp_adam():
    widths = [1024, 1024, 1024, 1024, CLASSES]
    parameters = {}
    for layer in range(4):
        fan_in, fan_out = widths[layer], widths[layer + 1]
        parameters[f"w{layer}"] = w(2 + layer, np.sqrt(6.0 / fan_in), fan_in, fan_out)
        parameters[f"b{layer}"] = zeros(fan_out)

    def loss(xp, p, x, y):
        for layer in range(3):
            x = xp.relu(xp.dense(x, p[f"w{layer}"], p[f"b{layer}"]))
        return xp.cross_entropy(xp.dense(x, p["w3"], p["b3"]), y)

    return Workload(parameters, [u(1, -1, 1, 128, 1024), one_hot(128)], loss, "adam")


def lstm_parameters():
    return {"wx": w(2, 1 / 16, 128, 1024), "wh": w(3, 1 / 16, 256, 1024), "b": w(4, 1 / 16, 1024)}


def lstm_fused():
    def loss(xp, p, x):
        return xp.mean(xp.square(xp.lstm(x, p["wx"], p["wh"], p["b"])))

    return Workload(lstm_parameters(), [u(1, -1, 1, 64, 64, 128)], loss)


def lstm_cells():
    def loss(xp, p, x):
        return xp.mean(xp.square(xp.lstm_cells(x, p["wx"], p["wh"], p["b"])))

    return Workload(lstm_parameters(), [u(1, -1, 1, 64, 64, 128)], loss)


def pointwise(n):
    def loss(xp, p):
        return xp.sum(p["x"] * xp.sigmoid(1.702 * p["x"]) + p["z"])

    return Workload({"x": u(1, -2, 2, n), "z": u(2, -1, 1, n)}, [], loss)


def weighted_softmax(classes):
    def loss(xp, p, c):
        return xp.sum(xp.softmax(p["x"]) * c)

    return Workload({"x": u(1, -4, 4, 500, classes)}, [u(2, 0, 1, 500, classes)], loss)


def lenet():
    parameters = {
        "k1": w(2, 0.2, 6, 1, 5, 5),
        "c1": zeros(6),
        "k2": w(3, 1 / np.sqrt(150), 16, 6, 5, 5),
        "c2": zeros(16),
        "w1": w(4, 0.05, 400, 120),
        "b1": zeros(120),
        "w2": w(5, 1 / np.sqrt(120), 120, 84),
        "b2": zeros(84),
        "w3": w(6, 1 / np.sqrt(84), 84, 10),
        "b3": zeros(10),
    }

    def loss(xp, p, x, y):
        a = xp.average_pool(xp.tanh(xp.conv2d(x, p["k1"], p["c1"], 2)))
        a = xp.average_pool(xp.tanh(xp.conv2d(a, p["k2"], p["c2"], 0)))
        a = a.reshape(64, 400)
        a = xp.tanh(xp.dense(a, p["w1"], p["b1"]))
        a = xp.tanh(xp.dense(a, p["w2"], p["b2"]))
        return xp.cross_entropy(xp.dense(a, p["w3"], p["b3"]), y)

    return Workload(parameters, [u(1, 0, 1, 64, 1, 28, 28), one_hot(64)], loss, "sgd")


def transformer_block():
    parameters = {
        "gamma1": ones(256),
        "beta1": zeros(256),
        "wqkv": w(2, 1 / 16, 256, 768),
        "bqkv": zeros(768),
        "wo": w(3, 1 / 16, 256, 256),
        "bo": zeros(256),
        "gamma2": ones(256),
        "beta2": zeros(256),
        "w1": w(4, 1 / 16, 256, 1024),
        "b1": zeros(1024),
        "w2": w(5, 1 / 32, 1024, 256),
        "b2": zeros(256),
    }

    def loss(xp, p, x):
        qkv = xp.dense(xp.layer_norm(x, p["gamma1"], p["beta1"]), p["wqkv"], p["bqkv"])
        r = x + xp.dense(xp.causal_attention(qkv, 8, 128, 4, 64), p["wo"], p["bo"])
        inner = xp.gelu(xp.dense(xp.layer_norm(r, p["gamma2"], p["beta2"]), p["w1"], p["b1"]))
        return xp.mean(xp.square(r + xp.dense(inner, p["w2"], p["b2"])))

    return Workload(parameters, [u(1, -1, 1, 1024, 256)], loss)


def broadcast_bias():
    def loss(xp, p):
        return xp.sum(xp.tanh(p["x"] + p["b"]))

    return Workload({"x": u(1, 0, 1, 4096, 256), "b": u(2, 0, 1, 1, 256)}, [], loss)


def scalar_graph():
    def loss(xp, p):
        return xp.sin(p["x1"]) + p["x1"] * p["x2"]

    return Workload({"x1": np.float32(0.5), "x2": np.float32(1.3)}, [], loss)


WORKLOADS = {
    "seed_mlp_b500": lambda: seed_mlp(500),
    "seed_mlp_b32": lambda: seed_mlp(32),
    "seed_mlp_b1": lambda: seed_mlp(1),
    "wide_mlp_adam": wide_mlp_adam,
    "scalar_graph": scalar_graph,
    "lstm_fused": lstm_fused,
    "lstm_cells": lstm_cells,
    "pointwise_1m": lambda: pointwise(1 << 20),
    "pointwise_16m": lambda: pointwise(1 << 24),
    "softmax_500x1000": lambda: weighted_softmax(1000),
    "softmax_500x10": lambda: weighted_softmax(10),
    "lenet": lenet,
    "transformer_block": transformer_block,
    "broadcast_bias": broadcast_bias,
}
