#include "site/template_compiler/template_compiler.h"

#include <gtest/gtest.h>

#include "site/template_compiler/markup_context.h"

namespace callbox::site::template_compiler {
namespace {

std::string body_of(std::string_view source) {
  const auto compiled = compile_template("page", "page.html", source);
  return compiled ? compiled->body : "error: " + describe(compiled.error());
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Template, EscapesAnExpressionForItsPlace) {
  EXPECT_TRUE(contains(body_of("<p>{{ title }}</p>"), "out.text(title);"));
  EXPECT_TRUE(contains(body_of("<p title=\"{{ title }}\"></p>"), "out.attribute(title);"));
  EXPECT_TRUE(contains(body_of("<p title=\"a {{ title }}\"></p>"), "out.attribute(title);"));
  EXPECT_TRUE(contains(body_of("<a href=\"{{ link }}\"></a>"), "out.url(link);"));
  EXPECT_TRUE(contains(body_of("<a href=\"/areas/{{ slug }}\"></a>"), "out.url_part(slug);"));
  EXPECT_TRUE(contains(body_of("<a href=\"{{ base }}?q={{ q }}\"></a>"), "out.url_part(q);"));
  EXPECT_TRUE(contains(body_of("<img src='{{ link }}'>"), "out.url(link);"));
  EXPECT_TRUE(contains(body_of("<form action=\"{{ link }}\"></form>"), "out.url(link);"));
  EXPECT_TRUE(contains(body_of("<p CLASS=\"x\">{{ a }}</P>"), "out.text(a);"));
}

TEST(Template, TurnsStatementsIntoCpp) {
  const auto body = body_of(
      "{% for x in xs %}{% if x.good %}<b>{{ x }}</b>{% elif x.fair %}<i>-</i>{% else %}{% include other(x, 1) %}{% "
      "endif %}{% endfor %}");
  EXPECT_TRUE(contains(body, "for (const auto& x : xs) {"));
  EXPECT_TRUE(contains(body, "if (x.good) {"));
  EXPECT_TRUE(contains(body, "} else if (x.fair) {"));
  EXPECT_TRUE(contains(body, "} else {"));
  EXPECT_TRUE(contains(body, "templates::other(out, x, 1);"));
}

TEST(Template, DeclaresItsParametersWithTheirTypes) {
  const auto compiled = compile_template("card", "card.html",
                                         "{% use \"site/views.h\" %}\n{% param const std::vector<Link>& links %}\n{% "
                                         "param int count %}\n<p>{{ count }}</p>");
  ASSERT_TRUE(compiled);
  ASSERT_EQ(compiled->parameters.size(), 2U);
  EXPECT_EQ(compiled->parameters[0].type, "const std::vector<Link>&");
  EXPECT_EQ(compiled->parameters[0].name, "links");
  EXPECT_TRUE(contains(source_for(*compiled), "void card(Html& out, const std::vector<Link>& links, int count) {"));
  EXPECT_TRUE(contains(header_for({&*compiled, 1}), "#include \"site/views.h\""));
}

TEST(Template, PointsTheCppCompilerAtItsOwnLines) {
  EXPECT_TRUE(contains(body_of("<p>\n\n{{ title }}</p>"), "#line 3 \"page.html\""));
}

TEST(Template, KeepsBracesAndStringsOfAnExpressionTogether) {
  EXPECT_TRUE(contains(body_of("<p>{{ fill(w, {{\"a\", b}}) }}</p>"), "out.text(fill(w, {{\"a\", b}}));"));
  EXPECT_TRUE(contains(body_of("<p>{{ say(\"}}\") }}</p>"), "out.text(say(\"}}\"));"));
}

TEST(Template, LeavesNoEmptyLineWhereAStatementStoodAlone) {
  EXPECT_EQ(body_of("<p>\n  {% if a %}\nx\n  {% endif %}\n</p>"),
            "  out.literal(\"<p>\\n\");\n#line 2 \"page.html\"\n  if (a) {\n  out.literal(\"x\\n\");\n#line 4 "
            "\"page.html\"\n  }\n  "
            "out.literal(\"</p>\");\n");
}

TEST(Template, MayHoldAnAttributeThatIsThereOnlySometimes) {
  EXPECT_TRUE(contains(body_of("<input{% if on %} checked{% endif %}>"), "if (on) {"));
  EXPECT_TRUE(contains(body_of("<p class=\"a{% if on %} b{% endif %}\"></p>"), "if (on) {"));
}

// What must not compile: template, line, column, and a part of the message.
struct Wrong {
  std::string_view source;
  int line, column;
  std::string_view message;
};
class WrongTemplate : public testing::TestWithParam<Wrong> {};
TEST_P(WrongTemplate, IsRefusedWithItsPlace) {
  const auto compiled = compile_template("page", "page.html", GetParam().source);
  ASSERT_FALSE(compiled) << compiled->body;
  EXPECT_EQ(compiled.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(compiled.error().where.line, GetParam().line) << compiled.error().message;
  EXPECT_EQ(compiled.error().where.column, GetParam().column) << compiled.error().message;
  EXPECT_TRUE(contains(compiled.error().message, GetParam().message)) << compiled.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    , WrongTemplate,
    testing::Values(
        Wrong{"<p>\n<script>alert(1)</script></p>", 2, 8, "<script> has no place"},
        Wrong{"<style>p{}</style>", 1, 7, "<style> has no place"},
        Wrong{"<p style=\"color:red\">x</p>", 1, 9, "use a class"},
        Wrong{"<p onclick=\"x()\">x</p>", 1, 11, "is a script"},
        Wrong{"<a href=\"JavaScript:x()\">x</a>", 1, 24, "javascript:"},
        Wrong{"<p class={{ a }}>x</p>", 1, 10, "must stand in quotes"},
        Wrong{"<p class=a>x</p>", 1, 10, "must stand in quotes"}, Wrong{"<{{ tag }}>", 1, 2, "cannot stand"},
        Wrong{"<p {{ attributes }}>x</p>", 1, 4, "cannot stand inside the tag <p>"},
        Wrong{"<!-- {{ a }} -->", 1, 6, "in a comment"}, Wrong{"<img srcset=\"{{ a }}\">", 1, 14, "srcset"},
        Wrong{"<p>a < b</p>", 1, 7, "&lt;"}, Wrong{"<p><b>x</p></b>", 1, 11, "</b> is expected"},
        Wrong{"<p>x", 1, 5, "<p> still open"}, Wrong{"x</p>", 1, 5, "closes nothing"},
        Wrong{"<p class=\"x>y</p>", 1, 14, "quotation mark"},
        Wrong{"{% if a %}<p>{% endif %}x</p>", 1, 14, "begins in text and ends in text inside <p>"},
        Wrong{"{% if a %}<p>{% else %}<b>{% endif %}", 1, 27, "this branch ends in text inside <b>"},
        Wrong{"{% for a in b %}<li>{% endfor %}", 1, 21, "begins"}, Wrong{"{% if a %}", 1, 1, "never closed"},
        Wrong{"{% endif %}", 1, 1, "closes nothing"}, Wrong{"{% if a %}{% endfor %}", 1, 11, "closes nothing"},
        Wrong{"{% else %}", 1, 1, "belongs to no"},
        Wrong{"{% if a %}{% else %}{% else %}{% endif %}", 1, 21, "belongs to no"},
        Wrong{"{% if %}x{% endif %}", 1, 1, "condition"},
        Wrong{"{% for a of b %}{% endfor %}", 1, 1, "for name in items"},
        Wrong{"{% include card %}", 1, 1, "include name(arguments)"},
        Wrong{"<p class=\"{% include card(a) %}\"></p>", 1, 11, "cannot stand in the value"},
        Wrong{"{% while a %}", 1, 1, "is no statement"}, Wrong{"<p></p>{% param int a %}", 1, 8, "stand at the top"},
        Wrong{"{% param int out %}", 1, 1, "the page itself"},
        Wrong{"{% param int a %}{% param int a %}", 1, 18, "declared twice"}, Wrong{"{{ }}", 1, 1, "nothing stands"},
        Wrong{"<p>{{ a", 1, 4, "closes this"}, Wrong{"<p>{{ a); evil( }}</p>", 1, 4, "closes"},
        Wrong{"<p>{{ a; b }}</p>", 1, 4, "';'"}, Wrong{"<p>{{ a // b }}</p>", 1, 4, "comment"},
        Wrong{"{# never ends", 1, 1, "never closed"},
        Wrong{"<iframe src=\"/x\"></iframe>", 1, 8, "<iframe> has no place"}));

TEST(Template, IsRefusedWhenItIsNotUtf8) {
  const auto compiled = compile_template("page", "page.html", "<p>\xff</p>");
  ASSERT_FALSE(compiled);
  EXPECT_TRUE(contains(compiled.error().message, "UTF-8"));
}

}  // namespace
}  // namespace callbox::site::template_compiler
