"""
What the card is called, which versions of the peers are there and what they run on, and how fast the card copies and
multiplies. Prints a line for each as soon as it is known, in a process of its own, so that the card is free afterwards.
"""

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


def copy():
    """Bytes per second of a copy on the device, read and written."""
    a = torch.empty(1 << 28, device="cuda")
    b = torch.empty_like(a)
    return 2 * a.numel() * 4 / seconds(lambda: b.copy_(a))


def product():
    """FLOP/s of a float32 product."""
    m = torch.randn(8192, 8192, device="cuda")
    return 2 * 8192**3 / seconds(lambda: m @ m)


def jax_platform():
    try:
        import jax
    except ImportError:
        return "missing"
    return f"{jax.__version__} on {jax.default_backend()}"


def main():
    print("PyTorch", f"{torch.__version__} with CUDA {torch.version.cuda}", flush=True)
    print("card", torch.cuda.get_device_name(0), flush=True)
    print("copy", copy(), flush=True)
    print("product", product(), flush=True)
    print("JAX", jax_platform(), flush=True)


if __name__ == "__main__":
    main()
