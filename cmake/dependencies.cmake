# Every third-party library, found once. All are Debian 12 packages, listed in
# scripts/packages.txt.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Debian's, which has Debian's modules, whatever else is installed.
find_program(PYTHON3 python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(doctest REQUIRED)
find_package(benchmark REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(ZLIB REQUIRED)

find_package(OpenSSL REQUIRED COMPONENTS Crypto SSL)

# cpp-httplib's flags are part of its ABI: compile and link with them.
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)

find_library(CAF_CORE caf_core REQUIRED)
add_library(caf_core INTERFACE)
target_link_libraries(caf_core INTERFACE ${CAF_CORE} Threads::Threads)
