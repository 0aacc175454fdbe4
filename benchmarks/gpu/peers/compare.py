"""
Times the workloads of docs/benchmarks/README.md in Adjoint, PyTorch and JAX on one card, the contenders taking turns, each
run in a process of its own, and writes the table. compare.py BUNDLE OUT [--quick] [--runs N] [--workloads a,b]
"""

import argparse
import datetime
import os
import subprocess
import sys
from pathlib import Path

from data import CHECKS, agrees

HERE = Path(__file__).resolve().parent
CONTENDERS = ["adjoint", "torch-eager", "torch-compile", "torch-graph", "jax"]
# Their lines of the table hold the faster of the two.
SAME_ROW = {"lstm_fused": "lstm", "lstm_cells": "lstm"}


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


def run(contender, label, options):
    """A dict with micros, a, b and bytes; or why there is none."""
    environment = dict(os.environ, XLA_PYTHON_CLIENT_PREALLOCATE="false", PYTHONUNBUFFERED="1")
    try:
        done = subprocess.run(
            command(contender, label, options), capture_output=True, text=True, timeout=300, env=environment
        )
    except subprocess.TimeoutExpired:
        return "took longer than 300 s"
    for line in done.stdout.splitlines():
        words = line.split()
        if words[:1] == ["missing"]:
            return "missing"
        if words[:1] == ["measurement"]:
            # Adjoint's line ends with the kibibytes that the backend says it holds.
            memory = int(words[7]) * 1024 if contender == "adjoint" else int(words[5])
            return {"micros": float(words[1]), "a": float(words[3]), "b": float(words[4]), "bytes": memory}
    return (done.stderr.strip() or "no output").splitlines()[-1]


def measure(options):
    results = {}
    failed = False
    for label in options.workloads:
        for _ in range(options.runs):
            for contender in CONTENDERS:
                outcome = run(contender, label, options)
                if isinstance(outcome, dict) and not agrees(label, outcome["a"], outcome["b"]):
                    outcome = f"computed {outcome['a']:.7g} and {outcome['b']:.7g} instead of {CHECKS[label]}"
                if isinstance(outcome, str):
                    if outcome != "missing":
                        failed = True
                        print(f"{label}, {contender}: {outcome}", file=sys.stderr, flush=True)
                    continue
                row = results.setdefault(SAME_ROW.get(label, label), {})
                best = row.get(contender)
                if best is None or outcome["micros"] < best["micros"]:
                    row[contender] = outcome
        row = results.get(SAME_ROW.get(label, label), {})
        print(label, {c: round(r["micros"], 1) for c, r in row.items()}, file=sys.stderr, flush=True)
    return results, failed


def rates():
    """Bytes per second of a copy on the device (read and written) and FLOP/s of a float32 product, by PyTorch."""
    import torch

    def seconds(work):
        for _ in range(3):
            work()
        torch.cuda.synchronize()
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        for _ in range(10):
            work()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / 1e4

    a = torch.empty(1 << 28, device="cuda")
    b = torch.empty_like(a)
    copy = 2 * a.numel() * 4 / seconds(lambda: b.copy_(a))
    m = torch.randn(8192, 8192, device="cuda")
    product = 2 * 8192**3 / seconds(lambda: m @ m)
    return copy, product


def costs(options):
    lines = subprocess.run(
        java(options.bundle, "org.adjoint.benchmarks.CostList"), capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {label: (float(flops), float(bytes_)) for label, flops, bytes_ in (line.split() for line in lines)}


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
        "| best compiled / Adjoint | floor | Adjoint / floor | memory, Adjoint / eager |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for label, row in results.items():
        floor = floors.get(label, 0)
        distance = f"{row['adjoint']['micros'] / floor:.2f}" if floor and "adjoint" in row else ""
        cells = [label, *(cell(row, c) for c in CONTENDERS)]
        cells += [ratio(row, ["torch-eager"]), ratio(row, ["torch-compile", "torch-graph", "jax"])]
        cells += [f"{floor:,.1f}", distance, memory_ratio(row)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def versions():
    import torch

    found = [f"PyTorch {torch.__version__}", f"CUDA {torch.version.cuda}"]
    try:
        import jax

        found.append(f"JAX {jax.__version__}")
    except ImportError:
        found.append("no JAX")
    return torch.cuda.get_device_name(0), ", ".join(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workloads", type=lambda s: s.split(","), default=list(CHECKS))
    options = parser.parse_args()
    options.bundle = options.bundle.resolve()
    card, software = versions()
    copy, product = rates()
    results, failed = measure(options)
    floors = {
        SAME_ROW.get(label, label): 1e6 * (flops / product + bytes_ / copy)
        for label, (flops, bytes_) in costs(options).items()
    }
    text = [
        f"{card}, {datetime.date.today()}; {software}. Medians in microseconds, best of {options.runs} runs; float32, no TF32.",
        f"Copy on the device {copy / 1e12:.2f} TB/s, float32 product {product / 1e12:.1f} TFLOP/s.",
        "",
        *table(results, floors),
    ]
    options.out.write_text("\n".join(text) + "\n")
    print("\n".join(text))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
