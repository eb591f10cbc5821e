# callbox_room(NAME LINK lower rooms and libraries… SOURCES …)
# One static library a room. Headers are included as "room/file.h". PRIVATE_LINK keeps heavy libraries out of
# the room's interface.
add_library(callbox_options INTERFACE)
target_include_directories(callbox_options INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(callbox_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Werror)
target_compile_definitions(callbox_options INTERFACE CALLBOX_VERSION="${PROJECT_VERSION}")

function(callbox_room name)
  cmake_parse_arguments(ROOM "" "" "LINK;PRIVATE_LINK;SOURCES" ${ARGN})
  add_library(callbox_${name} STATIC ${ROOM_SOURCES})
  target_link_libraries(callbox_${name} PUBLIC callbox_options tl::expected ${ROOM_LINK} PRIVATE ${ROOM_PRIVATE_LINK})
endfunction()

# callbox_test(NAME LINK rooms… SOURCES …): one gtest binary a room, run by CTest test by test.
function(callbox_test name)
  cmake_parse_arguments(TEST "" "" "LINK;SOURCES" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINK} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests ${RAPIDCHECK_INCLUDE})
  target_compile_definitions(${name} PRIVATE CALLBOX_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CALLBOX_BINARY_DIR="${CMAKE_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${RAPIDCHECK_LIBRARY})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()
include(GoogleTest)
