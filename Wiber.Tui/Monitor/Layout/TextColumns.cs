using System.Text;

namespace Wiber.Tui.Monitor.Layout;

/// <summary>Text measured in columns of a terminal.</summary>
internal static class TextColumns
{
    public static int Width(string text)
    {
        int width = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            width += RuneWidth.Of(rune);
        }

        return width;
    }

    /// <summary>The text cut into pieces that fit, at blanks where there are some near the end; at least one piece.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var pieces = new List<string>();
        int start = 0;
        while (true)
        {
            int end = End(text, start, width);
            if (end == text.Length)
            {
                pieces.Add(text[start..]);
                return pieces;
            }

            int blank = text.LastIndexOf(' ', end, end - start);
            int cut = blank > start + ((end - start) / 2) ? blank : end;
            pieces.Add(text[start..cut]);
            start = text[cut] == ' ' ? cut + 1 : cut;
        }
    }

    /// <summary>The text without so many columns at its start; a wide character that is cut in two leaves a blank.</summary>
    public static string Skip(string text, int columns)
    {
        int passed = 0;
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (passed >= columns && (RuneWidth.Of(rune) > 0 || passed == 0))
            {
                break;
            }

            passed += RuneWidth.Of(rune);
            index += rune.Utf16SequenceLength;
        }

        return passed > columns ? " " + text[index..] : text[index..];
    }

    /// <summary>The index at which a piece that starts somewhere is full; at least one character further.</summary>
    private static int End(string text, int start, int width)
    {
        int used = 0;
        int index = start;
        foreach (Rune rune in text.AsSpan(start).EnumerateRunes())
        {
            used += RuneWidth.Of(rune);
            if (used > width && index > start)
            {
                break;
            }

            index += rune.Utf16SequenceLength;
        }

        return index;
    }
}
