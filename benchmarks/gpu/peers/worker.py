"""
One run of one workload in a process of its own: worker.py PEER LABEL [quick]. PEER is torch-eager, torch-compile, torch-graph
or jax. Prints one line: measurement, median microseconds, repetitions, check values a and b, peak bytes on the device.
"""

import statistics
import sys
import time

from data import WORKLOADS

STEPS_TO_CHECK = 10


def peer(name, label):
    if name == "jax":
        import jax_peer

        return jax_peer.Peer(label, "jit")
    import torch_peer

    return torch_peer.Peer(label, name.removeprefix("torch-"))


def check(subject, training):
    first = last = subject.step(0)
    if not training:
        return first, subject.gradient_magnitude()
    for repetition in range(1, STEPS_TO_CHECK):
        last = subject.step(repetition)
    return first, last


def repeat(subject, seconds, repetitions):
    durations = []
    begin = now = time.perf_counter_ns()
    while now - begin < seconds * 1e9 or len(durations) < repetitions:
        subject.step(len(durations))
        done = time.perf_counter_ns()
        durations.append(done - now)
        now = done
    return durations


def main():
    name, label = sys.argv[1:3]
    seconds, repetitions = (0.4, 5) if "quick" in sys.argv[3:] else (1.2, 10)
    try:
        subject = peer(name, label)
    except NotImplementedError:
        print("missing")
        return
    a, b = check(subject, WORKLOADS[label]().update is not None)
    repeat(subject, seconds, repetitions)
    durations = repeat(subject, seconds, repetitions)
    print("measurement", statistics.median(durations) / 1e3, len(durations), a, b, subject.peak_bytes())


if __name__ == "__main__":
    main()
