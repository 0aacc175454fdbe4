"""
Times the workloads of docs/benchmarks/README.md in Adjoint, PyTorch and JAX on one card, the contenders taking turns, each
run in a process of its own, and writes the table, anew after each workload. Next to it measurements.jsonl gets a line of
each process, below those of earlier calls. compare.py BUNDLE OUT [--quick] [--runs N] [--workloads a,b] [--seconds N]
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from data import CHECKS, agrees

HERE = Path(__file__).resolve().parent
CONTENDERS = ["adjoint", "torch-eager", "torch-compile", "torch-graph", "jax"]
# Their lines of the table hold the faster of the two.
SAME_ROW = {"lstm_fused": "lstm", "lstm_cells": "lstm"}
LONGEST_SECONDS = 150
LINES_OF_A_FAILURE = 25


def row_of(label):
    return SAME_ROW.get(label, label)


def say(text):
    print(text, file=sys.stderr, flush=True)


def java(bundle, *arguments):
    return [
        str(bundle / "runtime/bin/java"),
        "-Xmx6g",
        "-XX:+UseSerialGC",
        "-Dadjoint.backend=" + os.environ.get("ADJOINT_BACKEND", "cuda"),
        "-cp",
        str(bundle / "lib/*"),
        *arguments,
    ]


def command(contender, label, options):
    mode = "quick" if options.quick else "full"
    if contender == "adjoint":
        return java(options.bundle, "org.adjoint.benchmarks.Worker", "adjoint", label, "1", mode)
    return [sys.executable, str(HERE / "worker.py"), contender, label, mode]


def lines_of(arguments):
    """Those of stdout and of stderr, and what went wrong, if anything did."""
    environment = dict(os.environ, XLA_PYTHON_CLIENT_PREALLOCATE="false", PYTHONUNBUFFERED="1")
    try:
        done = subprocess.run(arguments, capture_output=True, timeout=LONGEST_SECONDS, env=environment)
        problem = f"exit status {done.returncode}" if done.returncode else None
    except subprocess.TimeoutExpired as stopped:
        done, problem = stopped, f"took longer than {LONGEST_SECONDS} s"
    out, err = ((text or b"").decode(errors="replace").splitlines() for text in (done.stdout, done.stderr))
    return out, err, problem


def run(contender, label, options):
    """A dict with micros, a, b and bytes, or with the reason why there are none; and what the process said besides."""
    out, err, problem = lines_of(command(contender, label, options))
    for line in out:
        words = line.split()
        if words[:1] == ["missing"]:
            return {"none": "missing"}, err
        if words[:1] == ["measurement"]:
            # Adjoint's line ends with the kibibytes that the backend says it holds.
            memory = int(words[7]) * 1024 if contender == "adjoint" else int(words[5])
            outcome = {"micros": float(words[1]), "a": float(words[3]), "b": float(words[4]), "bytes": memory}
            if not agrees(label, outcome["a"], outcome["b"]):
                outcome["none"] = f"computed {outcome['a']:.7g} and {outcome['b']:.7g} instead of {CHECKS[label]}"
            return outcome, err
    return {"none": ": ".join([problem or "no measurement", *err[-1:]])}, err


class Results:
    """What has been measured so far; each outcome is in the file at once."""

    def __init__(self, file):
        self.file = file
        self.best = {}
        self.runs = {}
        self.warnings = []
        self.failed = False

    def add(self, number, label, contender, outcome, err):
        with self.file.open("a") as lines:
            now = datetime.datetime.now().isoformat(timespec="seconds")
            line = {"time": now, "run": number, "workload": label, "contender": contender, **outcome}
            lines.write(json.dumps(line) + "\n")
        row = self.best.setdefault(row_of(label), {})
        turns = self.runs.setdefault(label, dict.fromkeys(CONTENDERS, 0))
        turns[contender] += 1
        # Such as that cuBLAS can't be used, without which the figures are others.
        for warning in err if contender == "adjoint" else []:
            if " WARN " in warning and warning not in self.warnings:
                self.warnings.append(warning)
                say(warning)
        why = outcome.get("none")
        if why is None:
            row[contender] = min(outcome, row.get(contender, outcome), key=lambda o: o["micros"])
        elif why != "missing":
            self.failed = True
            say("\n".join([f"{label}, {contender}: {why}", *err[-LINES_OF_A_FAILURE:]]))

    def runs_of(self, row):
        turns = [n for label, counts in self.runs.items() if row_of(label) == row for n in counts.values()]
        return f"{min(turns)}" if min(turns) == max(turns) else f"{min(turns)} to {max(turns)}"


def measure(options, results, write):
    """False if time ran out. Each workload has its first run before any has its second."""
    begin = time.monotonic()
    for number in range(1, options.runs + 1):
        for label in options.workloads:
            for contender in CONTENDERS:
                if time.monotonic() - begin > options.seconds:
                    return False
                results.add(number, label, contender, *run(contender, label, options))
            best = {c: round(o["micros"], 1) for c, o in results.best[row_of(label)].items()}
            say(f"{label} {best} after run {number}")
            write()
    return True


def facts():
    """Of machine.py: PyTorch, card, copy, product, JAX; those that could be had."""
    out, err, problem = lines_of([sys.executable, str(HERE / "machine.py")])
    if problem:
        say("\n".join([f"machine.py: {problem}", *err[-LINES_OF_A_FAILURE:]]))
    return dict(line.partition(" ")[::2] for line in out)


def floors(options, machine):
    """In microseconds, by row; none if what they are made of could not be had."""
    out, err, problem = lines_of(java(options.bundle, "org.adjoint.benchmarks.CostList"))
    if problem:
        say("\n".join([f"CostList: {problem}", *err[-LINES_OF_A_FAILURE:]]))
    if problem or "copy" not in machine or "product" not in machine:
        return {}
    costs = (line.split() for line in out)
    return {
        row_of(label): 1e6 * (float(flops) / float(machine["product"]) + float(bytes_) / float(machine["copy"]))
        for label, flops, bytes_ in costs
    }


def cell(row, contender):
    return f"{row[contender]['micros']:,.1f}" if contender in row else "none"


def ratio(row, others):
    known = [row[c]["micros"] for c in others if c in row]
    return f"{min(known) / row['adjoint']['micros']:.2f}" if known and "adjoint" in row else ""


def memory_ratio(row):
    torch_bytes = row.get("torch-eager", {}).get("bytes", 0)
    return f"{row['adjoint']['bytes'] / torch_bytes:.2f}" if torch_bytes and "adjoint" in row else ""


def table(results, floors):
    lines = [
        "| workload | Adjoint | PyTorch eager | torch.compile | compiled, one CUDA graph | JAX | eager / Adjoint "
        "| best compiled / Adjoint | floor | Adjoint / floor | memory, Adjoint / eager | runs |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for label, row in results.best.items():
        floor = floors.get(label)
        distance = f"{row['adjoint']['micros'] / floor:.2f}" if floor and "adjoint" in row else ""
        cells = [label, *(cell(row, c) for c in CONTENDERS)]
        cells += [ratio(row, ["torch-eager"]), ratio(row, ["torch-compile", "torch-graph", "jax"])]
        cells += [f"{floor:,.1f}" if floor else "", distance, memory_ratio(row), results.runs_of(label)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def text(results, machine, floors):
    software = [f"{peer} {machine[peer]}" for peer in ("PyTorch", "JAX") if peer in machine]
    lines = [
        "; ".join([f"{machine.get('card', 'unknown card')}, {datetime.date.today()}", *software])
        + ". Medians in microseconds, the best of so many runs as the last column says; float32, no TF32."
    ]
    if floors:
        copy, product = float(machine["copy"]), float(machine["product"])
        lines += [f"Copy on the device {copy / 1e12:.2f} TB/s, float32 product {product / 1e12:.1f} TFLOP/s."]
    lines += [f"Adjoint warned: {warning}" for warning in results.warnings]
    return "\n".join([*lines, "", *table(results, floors)]) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workloads", type=lambda s: s.split(","), default=list(CHECKS))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    unknown = [label for label in options.workloads if label not in CHECKS]
    if unknown:
        parser.error(f"no workload is called {', '.join(unknown)}")
    options.bundle = options.bundle.resolve()
    results = Results(options.out.with_name("measurements.jsonl"))
    machine = facts()
    least = floors(options, machine)

    def write():
        options.out.write_text(text(results, machine, least))

    if not measure(options, results, write):
        say(f"stopped after {options.seconds:.0f} s of measuring")
    write()
    print(options.out.read_text())
    sys.exit(1 if results.failed else 0)


if __name__ == "__main__":
    main()
