// The members of a package that are written alike in every format. Private to the room.
#pragma once

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "directive/json_reader.h"
#include "directive/package.h"

namespace callbox::directive {

inline constexpr std::array<std::string_view, 5> kMediumKinds{"photo", "booking-photograph", "graphic", "video",
                                                              "audio"};
inline constexpr std::array<std::string_view, 6> kSeverities{"", "unknown", "minor", "moderate", "severe", "extreme"};
inline constexpr std::array<std::string_view, 2> kVerifications{"unverified", "verified"};

boost::json::array json_of(const std::vector<std::string>& texts);
boost::json::array sorted_json(std::vector<std::string> texts);
boost::json::array json_of(const std::vector<Rendition>& renditions);
boost::json::array json_of(const std::vector<Variant>& variants);
boost::json::array json_of(const std::vector<Reached>& reached);
boost::json::object json_of(const Window& window);
boost::json::object json_of(const Correction& correction);
boost::json::object json_of(const IncidentUpdate& incident);
boost::json::object json_of(const EventNotice& event);
// What readers see of it, and what its author declared.
boost::json::object open_json(const Medium& medium);
boost::json::object declared_json(const Medium& medium);
boost::json::object json_of(const Declarations& declared);

// Reads what stands in every format's public part.
void read_open_members(ObjectReader& reader, Reading& reading, Package& package);
void read_open_medium(ObjectReader& reader, Medium& medium);
void read_declared_medium(ObjectReader& reader, Medium& medium);
Declarations read_declarations(const boost::json::value& value, std::string pointer, Reading& reading);
std::vector<Reached> read_reached(ObjectReader& reader, std::string_view key, Reading& reading);

}  // namespace callbox::directive
