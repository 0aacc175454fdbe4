#!/bin/sh
# Builds and runs the native tests, plainly and then under AddressSanitizer and UndefinedBehaviorSanitizer, and compiles
# the engine for AArch64 where a cross compiler is installed.
#   run.sh            all of it
#   run.sh plain      without sanitizers
#   run.sh sanitized  with them
#   run.sh both       first plain, then sanitized
#   run.sh aarch64    only for the other architecture; several of these words may follow each other
#   run.sh bench ...  the micro-benchmarks; the arguments choose them by name
# Environment:
#   CXX               compiler (g++)
#   AARCH64_CXX       compiler for AArch64 (aarch64-linux-gnu-g++)
#   OPENBLAS_INCLUDE  directory of cblas.h
#   OPENBLAS_LIB      directory of the OpenBLAS library
#   BUILD_DIR         where binaries go and are kept while the sources stay the same (a temporary directory)
#   CXXFLAGS          more compiler flags, such as -DADJOINT_WIDEST=1 (AVX2) or 0 (baseline)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
main="$here/../../main/cpp"
build=${BUILD_DIR:-$(mktemp -d)}
mkdir -p "$build"
blas=$(ls "$OPENBLAS_LIB"/libopenblas.so* "$OPENBLAS_LIB"/libopenblas*.dylib 2>/dev/null | head -n 1)
common="-std=c++17 -fno-math-errno -fno-trapping-math -ffp-contract=fast -Wall -Wextra -Werror -pthread"

# compile NAME PROGRAM FLAGS
compile() {
    newest=$(ls -t "$main"/* "$here"/* | head -n 1)
    if [ "$build/$1" -nt "$newest" ]; then
        return
    fi
    ${CXX:-g++} $common $3 ${CXXFLAGS:-} -I"$main" -I"$OPENBLAS_INCLUDE" -c "$main/adjoint.cpp" -o "$build/$1-engine.o" &
    engine=$!
    ${CXX:-g++} $common $3 ${CXXFLAGS:-} -I"$main" -I"$OPENBLAS_INCLUDE" -c "$here/$2.cpp" -o "$build/$1-main.o"
    wait $engine
    ${CXX:-g++} $common $3 "$build/$1-engine.o" "$build/$1-main.o" "$blas" -Wl,-rpath,"$OPENBLAS_LIB" -o "$build/$1"
}

plain() {
    compile plain driver "-O3"
    "$build/plain"
}

# Products are added in one rounding, as by the optimised kernels, only with the expensive optimisations.
sanitized() {
    compile sanitized driver "-O1 -g -fexpensive-optimizations -fsanitize=address,undefined -fno-sanitize-recover=all"
    "$build/sanitized" 15
}

aarch64() {
    cross=${AARCH64_CXX:-aarch64-linux-gnu-g++}
    if ! command -v "$cross" > /dev/null; then
        echo "aarch64: not compiled, there is no $cross (Debian has it in the package g++-aarch64-linux-gnu)"
        return
    fi
    newest=$(ls -t "$main"/* | head -n 1)
    if [ ! "$build/aarch64.o" -nt "$newest" ]; then
        # The headers at hand are those of x86-64, whose half-precision type GCC 12 has for AArch64 under another name.
        "$cross" $common -O1 -fPIC -D_Float16=__fp16 -I"$main" -I"$OPENBLAS_INCLUDE" -c "$main/adjoint.cpp" -o "$build/aarch64.o"
    fi
    echo "aarch64: the engine compiles"
}

[ $# -gt 0 ] || set -- both aarch64
while [ $# -gt 0 ]; do
    case "$1" in
        both)
            plain
            sanitized
            ;;
        bench)
            shift
            compile bench bench "-O3"
            exec "$build/bench" "$@"
            ;;
        *) "$1" ;;
    esac
    shift
done
