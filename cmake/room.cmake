# callbox_room(NAME [FOLDER path] LINK lower rooms and libraries… SOURCES …)
# One static library a room. Headers are included as "room/file.h", and a room finds only its own and those of the rooms
# that it links: each room has an include folder of its own in the build tree, with a link to its sources. So an arrow
# that points up does not compile; nor does the build take a link to a room that stands above. A room with a room.cpp is
# linked into the application. PRIVATE_LINK keeps heavy libraries out of the room's interface. FOLDER is the room's
# place under src/; by default the one of the calling CMakeLists.txt.
add_library(callbox_options INTERFACE)
target_compile_options(callbox_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror)
target_compile_definitions(callbox_options INTERFACE CALLBOX_VERSION="${PROJECT_VERSION}")

# What nearly every file includes is parsed once: the standard library's headers for the rooms, with gtest's for the tests.
# The presets that ./test builds from nothing do so. The others, and scripts/house.mjs, read each file without, so that a file
# still includes what it uses. (docs/dependencies.md)
option(CALLBOX_PRECOMPILED_HEADERS "Precompile the headers that nearly every file includes (g++)" OFF)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/nothing.cpp CONTENT "// Made by cmake/room.cmake: what precompiled headers hang on.\n")
function(callbox_precompiled name)
  cmake_parse_arguments(PCH "" "" "LINK;HEADERS" ${ARGN})
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/generated/nothing.cpp)
  target_link_libraries(${name} PRIVATE callbox_options tl::expected ${PCH_LINK})
  target_precompile_headers(${name} PRIVATE ${PCH_HEADERS})
endfunction()
set(callbox_standard_headers <algorithm> <array> <atomic> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <set>
  <span> <string> <string_view> <tl/expected.hpp> <utility> <variant> <vector>)
if(CALLBOX_PRECOMPILED_HEADERS)
  # For ccache; and a library that brings -pthread would make a header of those without it unfit.
  target_compile_options(callbox_options INTERFACE -fpch-preprocess -pthread)
  callbox_precompiled(callbox_room_headers HEADERS ${callbox_standard_headers})
  if(CALLBOX_TESTS)
    callbox_precompiled(callbox_test_headers LINK GTest::gtest GTest::gmock
      HEADERS ${callbox_standard_headers} <filesystem> <fstream> <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()
function(callbox_use_precompiled target headers)
  if(CALLBOX_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()

# callbox_include_folder(TARGET SCOPE PATH): "PATH" under src/, a folder or one header, becomes visible to the target.
function(callbox_include_folder target scope path)
  set(root ${CMAKE_BINARY_DIR}/include/${target})
  get_filename_component(holder ${root}/${path} DIRECTORY)
  file(MAKE_DIRECTORY ${holder})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${path} ${root}/${path} SYMBOLIC)
  target_include_directories(${target} ${scope} ${root})
endfunction()

function(callbox_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "LINK;PRIVATE_LINK;SOURCES" ${ARGN})
  if(NOT ROOM_FOLDER)
    file(RELATIVE_PATH ROOM_FOLDER ${CMAKE_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
  endif()
  foreach(lower ${ROOM_LINK} ${ROOM_PRIVATE_LINK})
    if(lower MATCHES "^callbox_" AND NOT TARGET ${lower})
      message(FATAL_ERROR "the room ${name} links ${lower}, which does not stand below it (see the order in CMakeLists.txt)")
    endif()
  endforeach()
  add_library(callbox_${name} STATIC ${ROOM_SOURCES})
  callbox_include_folder(callbox_${name} PUBLIC ${ROOM_FOLDER})
  target_link_libraries(callbox_${name} PUBLIC callbox_options tl::expected ${ROOM_LINK} PRIVATE ${ROOM_PRIVATE_LINK})
  callbox_use_precompiled(callbox_${name} callbox_room_headers)
  # What the application's list names (app/rooms.cpp), it links.
  if("room.cpp" IN_LIST ROOM_SOURCES)
    set_property(GLOBAL APPEND PROPERTY callbox_listed_rooms callbox_${name})
  endif()
endfunction()

# callbox_outlet_room(NAME …): the room outlet_NAME of one outlet, which the application takes in by itself.
function(callbox_outlet_room name)
  callbox_room(outlet_${name} ${ARGN})
  set_property(GLOBAL APPEND PROPERTY callbox_outlet_rooms callbox_outlet_${name})
endfunction()

# callbox_test(NAME [PEERS filter] LINK rooms… SOURCES …): one gtest binary a room. CTest knows its tests by name;
# ./test runs them in batches (scripts/cpp-tests.mjs). PEERS is the gtest filter of those that need peers from npm.
function(callbox_test name)
  cmake_parse_arguments(TEST "" "PEERS" "LINK;SOURCES" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${RAPIDCHECK_INCLUDE})
  target_compile_definitions(${name} PRIVATE CALLBOX_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CALLBOX_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${RAPIDCHECK_LIBRARY})
  callbox_use_precompiled(${name} callbox_test_headers)
  if(TEST_PEERS)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120 TEST_FILTER "-${TEST_PEERS}" PROPERTIES TIMEOUT 120)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120 TEST_FILTER "${TEST_PEERS}" TEST_LIST ${name}_PEERS
      PROPERTIES TIMEOUT 120 LABELS peers)
  else()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 120)
  endif()
endfunction()
# callbox_compile_tests(LINK rooms… MUST names… MUST_NOT names…): each tests/must_not_compile/NAME.cpp is built by a test, which passes
# when the compiler takes it, or when it refuses it. One that does compile proves that the others fail for the right reason.
function(callbox_compile_tests)
  cmake_parse_arguments(CASE "" "" "LINK;MUST;MUST_NOT" ${ARGN})
  foreach(name ${CASE_MUST} ${CASE_MUST_NOT})
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/tests/must_not_compile/${name}.cpp)
    target_link_libraries(${name} PRIVATE ${CASE_LINK})
  endforeach()
  foreach(name ${CASE_MUST})
    add_test(NAME MustCompile.${name} COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target ${name})
    set_tests_properties(MustCompile.${name} PROPERTIES RESOURCE_LOCK build TIMEOUT 300)
  endforeach()
  foreach(name ${CASE_MUST_NOT})
    add_test(NAME MustNotCompile.${name} COMMAND ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target ${name})
    set_tests_properties(MustNotCompile.${name} PROPERTIES WILL_FAIL TRUE RESOURCE_LOCK build TIMEOUT 300)
  endforeach()
endfunction()
include(GoogleTest)
include(${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
