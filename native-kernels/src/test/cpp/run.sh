#!/bin/sh
# Builds and runs the native tests. Environment:
#   CXX               compiler (g++)
#   OPENBLAS_INCLUDE  directory of cblas.h
#   OPENBLAS_LIB      directory of the OpenBLAS library
#   OUT               directory for the binaries (a temporary one)
#   SANITIZE          1: with AddressSanitizer and UndefinedBehaviorSanitizer
#   CXXFLAGS          more compiler flags
# Arguments go to the test program; "bench" as the first one builds and runs the micro-benchmarks instead.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
main="$here/../../main/cpp"
out=${OUT:-$(mktemp -d)}
mkdir -p "$out"
blas=$(ls "$OPENBLAS_LIB"/libopenblas.so* "$OPENBLAS_LIB"/libopenblas*.dylib 2>/dev/null | head -n 1)
flags="-std=c++17 -fno-math-errno -fno-trapping-math -ffp-contract=fast -Wall -Wextra -Werror -pthread"
if [ "${SANITIZE:-0}" = 1 ]; then
    flags="$flags -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
    # The library goes out without its debug information; the sanitizers find leaks of the engine alone.
    export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}"
else
    flags="$flags -O3"
fi
program=driver
if [ "${1:-}" = bench ]; then
    program=bench
    shift
fi
${CXX:-g++} $flags ${CXXFLAGS:-} -I"$main" -I"$OPENBLAS_INCLUDE" "$main/adjoint.cpp" "$here/$program.cpp" "$blas" \
    -Wl,-rpath,"$OPENBLAS_LIB" -o "$out/$program"
"$out/$program" "$@"
