using System.Globalization;
using System.Text;

namespace Wiber.Client.Toml;

/// <summary>Reads the four kinds of strings; the cursor stands on the opening quote.</summary>
internal static class TomlStringReader
{
    /// <summary>Reads a value: basic, literal, or multi-line of either.</summary>
    public static string Read(TomlCursor cursor)
    {
        char quote = cursor.Current;
        string triple = new(quote, 3);
        return cursor.StartsWith(triple) ? ReadMultiline(cursor, quote, triple) : ReadSingleLine(cursor);
    }

    /// <summary>Reads a basic or literal string of one line, as keys use.</summary>
    public static string ReadSingleLine(TomlCursor cursor)
    {
        TomlPosition start = cursor.Position;
        char quote = cursor.Current;
        cursor.Advance();
        var text = new StringBuilder();
        while (cursor.AtEnd || cursor.Current != quote)
        {
            if (cursor.AtEnd || cursor.Current == '\n' || cursor.StartsWith("\r\n"))
            {
                throw cursor.Error(start, $"this string is not closed on its line; {quote} is missing");
            }

            ReadCharacter(cursor, quote, text);
        }

        cursor.Advance();
        return text.ToString();
    }

    private static string ReadMultiline(TomlCursor cursor, char quote, string triple)
    {
        TomlPosition start = cursor.Position;
        cursor.Advance(triple.Length);
        cursor.TakeNewline();
        var text = new StringBuilder();
        while (!cursor.StartsWith(triple))
        {
            if (cursor.AtEnd)
            {
                throw cursor.Error(start, $"this multi-line string is not closed; {triple} is missing");
            }

            if (cursor.TakeNewline())
            {
                text.Append('\n');
            }
            else if (quote == '\'' || !SkipLineEndingBackslash(cursor))
            {
                ReadCharacter(cursor, quote, text);
            }
        }

        cursor.Advance(triple.Length);

        // Up to two quotes may stand right before the closing three.
        for (int i = 0; i < 2 && cursor.Current == quote; i++)
        {
            text.Append(quote);
            cursor.Advance();
        }

        return text.ToString();
    }

    private static void ReadCharacter(TomlCursor cursor, char quote, StringBuilder text)
    {
        if (quote == '"' && cursor.Current == '\\')
        {
            ReadEscape(cursor, text);
            return;
        }

        cursor.RefuseControlCharacter("a string");
        text.Append(cursor.Current);
        cursor.Advance();
    }

    /// <summary>A backslash as the last thing of a line joins it to the next text.</summary>
    private static bool SkipLineEndingBackslash(TomlCursor cursor)
    {
        if (cursor.Current != '\\')
        {
            return false;
        }

        int ahead = 1;
        while (cursor.Peek(ahead) is ' ' or '\t')
        {
            ahead++;
        }

        bool endsLine = cursor.Peek(ahead) == '\n' || (cursor.Peek(ahead) == '\r' && cursor.Peek(ahead + 1) == '\n');
        if (!endsLine)
        {
            return false;
        }

        cursor.Advance(ahead);
        while (cursor.TakeNewline())
        {
            cursor.SkipBlanks();
        }

        return true;
    }

    private static void ReadEscape(TomlCursor cursor, StringBuilder text)
    {
        TomlPosition start = cursor.Position;
        cursor.Advance();
        char? simple = cursor.Current switch
        {
            'b' => '\b',
            't' => '\t',
            'n' => '\n',
            'f' => '\f',
            'r' => '\r',
            '"' => '"',
            '\\' => '\\',
            _ => null,
        };
        if (simple is not null)
        {
            cursor.Advance();
            text.Append(simple);
            return;
        }

        int digits = cursor.Current switch
        {
            'u' => 4,
            'U' => 8,
            _ => throw cursor.Error(
                start, $"a backslash followed by {cursor.Describe()} is not an escape; write \\\\ for a backslash"),
        };
        cursor.Advance();
        text.Append(ReadCodePoint(cursor, start, digits).ToString());
    }

    private static Rune ReadCodePoint(TomlCursor cursor, TomlPosition start, int digits)
    {
        uint codePoint = 0;
        for (int i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(cursor.Current))
            {
                throw cursor.Error(start, $"this escape needs {digits} hexadecimal digits");
            }

            uint digit = uint.Parse([cursor.Current], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            codePoint = (codePoint << 4) | digit;
            cursor.Advance();
        }

        return Rune.TryCreate(codePoint, out Rune rune)
            ? rune
            : throw cursor.Error(start, $"U+{codePoint:X4} is not a Unicode character");
    }
}
