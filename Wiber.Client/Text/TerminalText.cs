using System.Globalization;
using System.Text;

namespace Wiber.Client.Text;

/// <summary>Makes text of unknown origin harmless for a terminal.</summary>
public static class TerminalText
{
    /// <summary>
    /// The text with everything that could steer a terminal or hide text written out: control characters, line separators, and
    /// format characters, which include those that turn the direction of writing.
    /// </summary>
    public static string Escape(string text)
    {
        if (!text.Any(NeedsEscape))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            escaped.Append(NeedsEscape(c) ? Written(c) : c.ToString());
        }

        return escaped.ToString();
    }

    /// <summary>The two joiners are format characters as well, but only shape letters and emoji.</summary>
    private static bool NeedsEscape(char c) => c is not ('\u200c' or '\u200d') && char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Written(char c) => c switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        < '\u0100' => string.Create(CultureInfo.InvariantCulture, $@"\x{(int)c:x2}"),
        _ => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
    };
}
