# Compiler settings and the two kinds of targets this project has.

add_library(tuner_settings INTERFACE)
target_include_directories(tuner_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tuner_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow=local -Wnon-virtual-dtor -Werror
  # The same numbers on every machine: no fused multiply-add.
  -ffp-contract=off)

if(TUNER_SANITIZE)
  # Findings end a test, except where scripts/ubsan_suppressions.txt says that
  # they are libcaf's own (scripts/test.sh sets the options).
  target_compile_options(tuner_settings INTERFACE
    -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(tuner_settings INTERFACE -fsanitize=address,undefined)
endif()

if(TUNER_FUZZ)
  target_compile_options(tuner_settings INTERFACE
    -Wno-unknown-warning-option -fsanitize=fuzzer-no-link
    -fno-sanitize-recover=undefined)
endif()

# tuner_library(<name> SOURCES <file>… [LINKS <target>…])
# One static library per folder.
function(tuner_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC tuner_settings ${ARG_LINKS})
endfunction()

# tuner_embed(<target> <function> <file>)
# Gives the target a source that defines `std::string_view function() noexcept`,
# which returns the file's content. Declare it in a header.
function(tuner_embed target function file)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  string(REPLACE "::" "_" name ${function})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cpp)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  add_custom_command(OUTPUT ${source}
    COMMAND ${PYTHON3} -B ${PROJECT_SOURCE_DIR}/cmake/embed.py
      ${function} ${file} ${source}
    DEPENDS ${file} ${PROJECT_SOURCE_DIR}/cmake/embed.py
    VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()

# Builds every test program but those of tests/end_to_end, which need the whole
# service; ctest knows the two kinds by their labels.
add_custom_target(unit_tests)

# tuner_test(<name> SOURCES <file>… [LINKS <target>…])
# A doctest program that ctest runs as <name>.
function(tuner_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${PROJECT_SOURCE_DIR}/tests/support/main.cpp
    ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE tuner_settings ${ARG_LINKS}
    doctest::doctest)
  add_test(NAME ${name} COMMAND ${name})
  # So that one that hangs says so in time.
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  if(CMAKE_CURRENT_SOURCE_DIR MATCHES "/tests/end_to_end")
    set_tests_properties(${name} PROPERTIES LABELS end_to_end)
  else()
    set_tests_properties(${name} PROPERTIES LABELS unit)
    add_dependencies(unit_tests ${name})
  endif()
endfunction()
