#!/bin/sh
# Builds and runs the native tests, plainly and then under AddressSanitizer and UndefinedBehaviorSanitizer, and compiles
# the engine for AArch64 where a cross compiler is installed.
#   run.sh            all of it
#   run.sh plain      without sanitizers
#   run.sh sanitized  with them, where the compiler has them
#   run.sh aarch64    only for the other architecture; several of these words may follow each other
#   run.sh bench ...  the micro-benchmarks; the arguments choose them by name
# Environment:
#   CXX               compiler (g++)
#   AARCH64_CXX       compiler for AArch64 (aarch64-linux-gnu-g++)
#   OPENBLAS_INCLUDE  directory of cblas.h
#   OPENBLAS_LIB      directory of the OpenBLAS library
#   ENGINE            the static library of the engine, to test it instead of compiling one
#   BUILD_DIR         where binaries go and are kept while the sources stay the same (a temporary directory)
#   TIMES             how many times the usual number of random rounds to run (1)
#   CXXFLAGS          more compiler flags, such as -DADJOINT_WIDEST=1 (AVX2) or 0 (baseline)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
main="$here/../../main/cpp"
build=${BUILD_DIR:-$(mktemp -d)}
mkdir -p "$build"
blas=$(ls "$OPENBLAS_LIB"/libopenblas.so* "$OPENBLAS_LIB"/libopenblas*.dylib 2>/dev/null | head -n 1)
flags="-std=c++17 -fno-math-errno -fno-trapping-math -ffp-contract=fast -Wall -Wextra -Werror -pthread ${CXXFLAGS:-}"
compiler="${CXX:-g++} $flags"
engine=${ENGINE:-"$build/libengine.a"}
newest=$(ls -t "$main"/* "$here"/* | head -n 1)
times=${TIMES:-1}

# objects NAME FLAGS SOURCE...: compiles sources side by side.
objects() {
    name=$1
    options=$2
    shift 2
    jobs=
    for source in "$@"; do
        $compiler $options -I"$main" -I"$OPENBLAS_INCLUDE" -c "$source" -o "$build/$name-$(basename "$source" .cpp).o" &
        jobs="$jobs $!"
    done
    for job in $jobs; do
        wait "$job"
    done
}

# program NAME FLAGS SOURCE...: links sources with what else they need of the engine.
program() {
    if [ "$build/$1" -nt "$newest" ]; then
        return
    fi
    if [ -z "${ENGINE:-}" ] && [ ! "$engine" -nt "$newest" ]; then
        objects engine -O3 "$main"/*.cpp
        rm -f "$engine"
        ar rcs "$engine" "$build"/engine-*.o
    fi
    objects "$@"
    linked=$1
    options=$2
    shift 2
    parts=
    for source in "$@"; do
        parts="$parts $build/$linked-$(basename "$source" .cpp).o"
    done
    $compiler $options $parts "$engine" "$blas" -Wl,-rpath,"$OPENBLAS_LIB" -o "$build/$linked"
}

plain() {
    program plain -O3 "$here/driver.cpp"
    "$build/plain" $((100 * times))
}

sanitized() {
    sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"
    # Some distributions package them apart from the compiler.
    if ! echo "int main() {}" | ${CXX:-g++} $sanitizers -x c++ - -o "$build/sanitizers" 2> /dev/null; then
        echo "sanitized: not run, ${CXX:-g++} has no sanitizers"
        return
    fi
    # Kernels for other machines, which take long to compile with sanitizers, come from the engine without.
    program plain -O3 "$here/driver.cpp"
    isa=$("$build/plain" 0)
    [ -f "$main/isa_$isa.cpp" ] || isa=baseline
    # Products are added in one rounding, as by the optimised kernels, only with the expensive optimisations.
    program sanitized "-O1 -g -fexpensive-optimizations $sanitizers" "$main/adjoint.cpp" "$main/isa_$isa.cpp" "$here/driver.cpp"
    "$build/sanitized" $((15 * times))
}

aarch64() {
    cross=${AARCH64_CXX:-aarch64-linux-gnu-g++}
    if ! command -v "$cross" > /dev/null; then
        echo "aarch64: not compiled, there is no $cross (Debian has it in the package g++-aarch64-linux-gnu)"
        return
    fi
    if [ ! "$build/aarch64-adjoint.o" -nt "$newest" ]; then
        # The headers at hand are those of x86-64, whose half-precision type GCC 12 has for AArch64 under another name.
        (
            compiler="$cross $flags"
            objects aarch64 "-O1 -fPIC -D_Float16=__fp16" "$main/adjoint.cpp" "$main/isa_baseline.cpp"
        )
    fi
    echo "aarch64: the engine compiles"
}

[ $# -gt 0 ] || set -- plain sanitized aarch64
while [ $# -gt 0 ]; do
    case "$1" in
        bench)
            shift
            program bench -O3 "$here/bench.cpp"
            exec "$build/bench" "$@"
            ;;
        *) "$1" ;;
    esac
    shift
done
