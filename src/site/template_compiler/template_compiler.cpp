#include "site/template_compiler/template_compiler.h"

#include <optional>

#include "base/text.h"
#include "site/template_compiler/cpp_text.h"
#include "site/template_compiler/markup_context.h"

namespace callbox::site::template_compiler {
namespace {

struct Position {
  int line = 1, column = 1;
};

// One {% if %} or {% for %} that is still open.
struct Block {
  enum class Kind { kIf, kFor } kind;
  Position begun;
  MarkupContext entry;
  std::optional<MarkupContext> first_exit;  // where the first branch of an if ended
  bool has_else = false;
};

class Compiler {
 public:
  Compiler(std::string_view path, std::string_view source) : path_(path), source_(source) {}

  Status run() {
    while (at_ < source_.size()) {
      if (rest().starts_with("{#")) {
        CHECK_OK(comment());
      } else if (rest().starts_with("{%")) {
        CHECK_OK(statement());
      } else if (rest().starts_with("{{")) {
        CHECK_OK(expression());
      } else {
        if (auto wrong = context_.take(source_[at_])) return error(*wrong);
        literal_ += source_[at_];
        advance(1);
      }
    }
    if (!blocks_.empty())
      return error_at(
          blocks_.back().begun,
          std::string(blocks_.back().kind == Block::Kind::kIf ? "{% if %}" : "{% for %}") + " is never closed");
    if (!context_.in_text()) return error("the template ends " + context_.describe());
    if (!context_.open_elements().empty())
      return error("the template ends with <" + context_.open_elements().back() + "> still open");
    flush();
    return {};
  }

  Template take(std::string_view name) {
    return {std::string(name), std::move(headers_), std::move(parameters_), std::move(body_)};
  }

 private:
  std::string_view rest() const { return source_.substr(at_); }
  void advance(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      if (source_[at_] == '\n') {
        ++position_.line;
        position_.column = 1;
      } else {
        ++position_.column;
      }
    }
  }
  Status error_at(Position at, std::string message) const {
    return fail(ErrorKind::kInvalid, std::move(message), Where{std::string(path_), at.line, at.column});
  }
  Status error(std::string message) const { return error_at(position_, std::move(message)); }

  void flush() {
    if (literal_.empty()) return;
    body_ += "  out.literal(" + quoted(literal_) + ");\n";
    literal_.clear();
  }
  void emit(Position at, const std::string& statement) {
    flush();
    body_ += "#line " + std::to_string(at.line) + " " + quoted(path_) + "\n  " + statement + "\n";
  }

  Status comment() {
    const auto end = source_.find("#}", at_);
    if (end == std::string_view::npos) return error("this comment is never closed");
    const auto begin = at_;
    advance(end + 2 - at_);
    swallow_line(begin);
    return {};
  }

  // A comment or statement from `begin` to here that stands alone on its line leaves no empty line behind.
  void swallow_line(std::size_t begin) {
    if (!context_.in_text() || at_ >= source_.size() || source_[at_] != '\n') return;
    std::size_t blank = begin;
    while (blank > 0 && (source_[blank - 1] == ' ' || source_[blank - 1] == '\t')) --blank;
    if (blank > 0 && source_[blank - 1] != '\n') return;
    literal_.erase(literal_.size() - (begin - blank));
    advance(1);
  }

  Status expression() {
    const Position begun = position_;
    TRY(const std::string_view text, code_until("}}"));
    Place place{};
    if (auto wrong = context_.take_expression(place)) return error_at(begun, *wrong);
    static constexpr std::string_view kMethod[] = {"text", "attribute", "url", "url_part"};
    emit(begun, "out." + std::string(kMethod[static_cast<int>(place)]) + "(" + std::string(text) + ");");
    output_begun_ = true;
    return {};
  }

  // The C++ between here (at "{{" or "{%") and `end`, trimmed and checked to be one balanced expression.
  result<std::string_view> code_until(std::string_view end) {
    const Position begun = position_;
    const auto closing = find_code_end(source_, at_ + 2, end);
    if (closing == std::string_view::npos)
      return fail(ErrorKind::kInvalid, "no " + std::string(end) + " closes this",
                  Where{std::string(path_), begun.line, begun.column});
    const auto code = trim(source_.substr(at_ + 2, closing - at_ - 2));
    if (auto wrong = what_is_wrong_with_code(code))
      return fail(ErrorKind::kInvalid, *wrong, Where{std::string(path_), begun.line, begun.column});
    advance(closing + 2 - at_);
    return code;
  }

  Status statement() {
    const Position begun = position_;
    const auto begin = at_;
    TRY(const std::string_view code, code_until("%}"));
    swallow_line(begin);
    const auto space = code.find_first_of(" \t\n");
    const auto word = code.substr(0, space);
    const auto argument = space == std::string_view::npos ? std::string_view() : trim(code.substr(space));
    if (auto wrong = context_.settle()) return error_at(begun, *wrong);
    Status done;
    if (word == "use" || word == "param") {
      done = declaration(begun, word, argument);
    } else if (word == "if" || word == "for") {
      done = open(begun, word, argument);
    } else if (word == "elif" || word == "else") {
      done = branch(begun, word, argument);
    } else if (word == "endif" || word == "endfor") {
      done = close(begun, word, argument);
    } else if (word == "include") {
      done = include(begun, argument);
    } else {
      return error_at(begun, "'" + std::string(word) +
                                 "' is no statement: use, param, if, elif, else, endif, for, endfor, include");
    }
    return done;
  }

  Status declaration(Position begun, std::string_view word, std::string_view argument) {
    if (output_begun_ || !trim(literal_).empty())
      return error_at(begun, "declarations stand at the top, before any markup");
    if (word == "use") {
      if (argument.size() < 3 || argument.front() != '"' || argument.back() != '"')
        return error_at(begun, "expected {% use \"room/header.h\" %}");
      headers_.emplace_back(argument.substr(1, argument.size() - 2));
      return {};
    }
    const auto end_of_type = argument.find_last_of(" \t*&>");
    if (end_of_type == std::string_view::npos) return error_at(begun, "expected {% param type name %}");
    const auto name = argument.substr(end_of_type + 1);
    if (!is_identifier(name)) return error_at(begun, "'" + std::string(name) + "' is no parameter name");
    if (name == "out") return error_at(begun, "'out' is the page itself: name the parameter otherwise");
    for (const auto& earlier : parameters_)
      if (earlier.name == name) return error_at(begun, "parameter '" + std::string(name) + "' is declared twice");
    parameters_.push_back({std::string(trim(argument.substr(0, end_of_type + 1))), std::string(name)});
    return {};
  }

  Status open(Position begun, std::string_view word, std::string_view argument) {
    if (word == "if") {
      if (argument.empty()) return error_at(begun, "{% if %} needs a condition");
      emit(begun, "if (" + std::string(argument) + ") {");
      blocks_.push_back({Block::Kind::kIf, begun, context_, {}, false});
    } else {
      const auto in = argument.find(" in ");
      if (in == std::string_view::npos || !is_identifier(trim(argument.substr(0, in))) ||
          trim(argument.substr(in + 4)).empty())
        return error_at(begun, "expected {% for name in items %}");
      emit(begun, "for (const auto& " + std::string(trim(argument.substr(0, in))) + " : " +
                      std::string(trim(argument.substr(in + 4))) + ") {");
      blocks_.push_back({Block::Kind::kFor, begun, context_, {}, false});
    }
    output_begun_ = true;
    return {};
  }

  // Every branch must leave the document where the first one leaves it.
  Status end_branch(Position begun, Block& block) {
    const MarkupContext& expected = block.first_exit ? *block.first_exit : context_;
    if (!(expected == context_))
      return error_at(begun, "this branch ends " + context_.describe() + ", the one before it " + expected.describe());
    block.first_exit = context_;
    return {};
  }

  Status branch(Position begun, std::string_view word, std::string_view argument) {
    if (blocks_.empty() || blocks_.back().kind != Block::Kind::kIf || blocks_.back().has_else)
      return error_at(begun, "{% " + std::string(word) + " %} belongs to no {% if %}");
    Block& block = blocks_.back();
    CHECK_OK(end_branch(begun, block));
    context_ = block.entry;
    if (word == "else") {
      if (!argument.empty()) return error_at(begun, "{% else %} takes no condition: use {% elif %}");
      block.has_else = true;
      emit(begun, "} else {");
    } else {
      if (argument.empty()) return error_at(begun, "{% elif %} needs a condition");
      emit(begun, "} else if (" + std::string(argument) + ") {");
    }
    return {};
  }

  Status close(Position begun, std::string_view word, std::string_view argument) {
    const auto kind = word == "endif" ? Block::Kind::kIf : Block::Kind::kFor;
    if (blocks_.empty() || blocks_.back().kind != kind)
      return error_at(begun, "{% " + std::string(word) + " %} closes nothing");
    if (!argument.empty()) return error_at(begun, "{% " + std::string(word) + " %} takes nothing");
    Block& block = blocks_.back();
    if (kind == Block::Kind::kIf) CHECK_OK(end_branch(begun, block));
    // A loop may run zero times and an if without else may be passed over: then the document must stand where it stood.
    if (!block.has_else && !(block.entry == context_))
      return error_at(begun, "the block begins " + block.entry.describe() + " and ends " + context_.describe());
    emit(begun, "}");
    blocks_.pop_back();
    return {};
  }

  Status include(Position begun, std::string_view argument) {
    const auto parenthesis = argument.find('(');
    if (parenthesis == std::string_view::npos || argument.back() != ')' ||
        !is_identifier(trim(argument.substr(0, parenthesis))))
      return error_at(begun, "expected {% include name(arguments) %}");
    if (!context_.in_text()) return error_at(begun, "an include cannot stand " + context_.describe());
    const auto arguments = trim(argument.substr(parenthesis + 1, argument.size() - parenthesis - 2));
    emit(begun, "templates::" + std::string(trim(argument.substr(0, parenthesis))) + "(out" +
                    (arguments.empty() ? "" : ", " + std::string(arguments)) + ");");
    output_begun_ = true;
    return {};
  }

  std::string_view path_, source_;
  std::size_t at_ = 0;
  Position position_;
  MarkupContext context_;
  std::vector<Block> blocks_;
  bool output_begun_ = false;
  std::string literal_, body_;
  std::vector<std::string> headers_;
  std::vector<Parameter> parameters_;
};

std::string signature_of(const Template& compiled) {
  std::string out = "void " + compiled.name + "(Html& out";
  for (const auto& parameter : compiled.parameters) out += ", " + parameter.type + " " + parameter.name;
  return out + ")";
}

}  // namespace

result<Template> compile_template(std::string_view name, std::string_view path, std::string_view source) {
  if (!is_identifier(name))
    return fail(ErrorKind::kInvalid, "a template's file name must be a C++ name", Where{std::string(path), 0, 0});
  if (const auto bad = first_invalid_utf8(source); bad != std::string_view::npos)
    return fail(ErrorKind::kInvalid, "the template is not UTF-8 at byte " + std::to_string(bad),
                Where{std::string(path), 0, 0});
  Compiler compiler(path, source);
  CHECK_OK(compiler.run());
  return compiler.take(name);
}

std::string header_for(std::span<const Template> templates) {
  std::string out =
      "// Made from web/site/templates by the template compiler.\n#pragma once\n\n#include \"markup/html.h\"\n";
  for (const auto& compiled : templates)
    for (const auto& header : compiled.headers)
      if (const auto line = "#include \"" + header + "\"\n"; out.find(line) == std::string::npos) out += line;
  out += "\nnamespace callbox::site::templates {\n\nusing markup::Html;\n";
  for (const auto& compiled : templates) out += signature_of(compiled) + ";\n";
  return out + "\n}  // namespace callbox::site::templates\n";
}

std::string source_for(const Template& compiled) {
  // A parameter that a template declares and does not use is a mistake: -Wunused-parameter says so.
  return "// Made from web/site/templates by the template compiler.\n#include \"site/templates.h\"\n\n"
         "namespace callbox::site::templates {\n\n" +
         signature_of(compiled) + " {\n" + compiled.body + "}\n\n}  // namespace callbox::site::templates\n";
}

}  // namespace callbox::site::template_compiler
