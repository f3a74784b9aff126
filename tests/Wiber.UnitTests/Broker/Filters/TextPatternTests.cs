using System.Text;
using Wiber.Node.Broker.Filters;

namespace Wiber.UnitTests.Broker.Filters;

/// <summary>
/// Goal: a text is found wherever it is and nowhere else, without regard to the case of ASCII letters only. Method: random
/// texts of few letters, so that beginnings repeat, compared with the framework's search; and single cases.
/// </summary>
public sealed class TextPatternTests
{
    [Fact]
    public void It_finds_what_the_framework_finds()
    {
        var random = new Random(1);
        for (int round = 0; round < 200_000; round++)
        {
            string text = Random(random, random.Next(30));
            string wanted = Random(random, random.Next(1, 6));

            bool found = new TextPattern(Encoding.UTF8.GetBytes(wanted)).IsIn(Encoding.UTF8.GetBytes(text));

            Assert.True(found == text.Contains(wanted, StringComparison.OrdinalIgnoreCase), $"'{wanted}' in '{text}'");
        }
    }

    [Theory]
    [InlineData("Ä", "ä", false)]
    [InlineData("GRÖSSE ÄNDERN", "gr\u00d6sse", true)]
    [InlineData("[", "{", false)]
    [InlineData("@", "`", false)]
    [InlineData("", "a", false)]
    [InlineData("漢字 and Kanji", "字 AND k", true)]
    public void Only_ASCII_letters_have_no_case(string text, string wanted, bool isThere) =>
        Assert.Equal(isThere, new TextPattern(Encoding.UTF8.GetBytes(wanted)).IsIn(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_empty_text_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TextPattern([]));

    private static string Random(Random random, int chars) =>
        string.Create(chars, random, static (span, source) => source.GetItems<char>("abAB", span));
}
