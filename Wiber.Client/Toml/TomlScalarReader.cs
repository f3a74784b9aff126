using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Wiber.Client.Toml;

/// <summary>Reads booleans and numbers, and hands dates and times to <see cref="TomlDateTimeReader"/>.</summary>
internal static partial class TomlScalarReader
{
    public static TomlValue Read(TomlCursor cursor)
    {
        TomlPosition start = cursor.Position;
        string token = ReadToken(cursor);
        if (token.Length == 0)
        {
            cursor.ThrowExpected("a value");
        }

        return token switch
        {
            "true" => new TomlBoolean(start, true),
            "false" => new TomlBoolean(start, false),
            "inf" or "+inf" => new TomlFloat(start, double.PositiveInfinity),
            "-inf" => new TomlFloat(start, double.NegativeInfinity),
            "nan" or "+nan" or "-nan" => new TomlFloat(start, double.NaN),
            _ => ReadNumber(cursor, start, token)
                ?? TomlDateTimeReader.Read(cursor, start, token)
                ?? throw cursor.Error(start, $"{token} is not a value; strings need quotes"),
        };
    }

    private static string ReadToken(TomlCursor cursor)
    {
        var token = new StringBuilder();
        while (IsTokenCharacter(cursor.Current) || IsBlankBeforeTime(cursor, token))
        {
            token.Append(cursor.Current);
            cursor.Advance();
        }

        return token.ToString();
    }

    private static bool IsTokenCharacter(char c) => TomlKey.IsBare(c) || c is '+' or '.' or ':';

    /// <summary>A date and its time may be separated by one blank.</summary>
    private static bool IsBlankBeforeTime(TomlCursor cursor, StringBuilder token) =>
        cursor.Current == ' ' && token.Length == 10 && token[4] == '-' && token[7] == '-'
        && char.IsAsciiDigit(cursor.Peek(1)) && char.IsAsciiDigit(cursor.Peek(2)) && cursor.Peek(3) == ':';

    private static TomlValue? ReadNumber(TomlCursor cursor, TomlPosition start, string token)
    {
        string digits = token.Replace("_", "", StringComparison.Ordinal);
        if (DecimalInteger().IsMatch(token))
        {
            return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? new TomlInteger(start, value)
                : throw OutOfRange(cursor, start, token);
        }

        if (PrefixedInteger().IsMatch(token))
        {
            return ReadPrefixedInteger(cursor, start, token, digits);
        }

        if (!Float().IsMatch(token))
        {
            return null;
        }

        double number = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? new TomlFloat(start, number)
            : throw cursor.Error(start, $"{token} is too large for a 64-bit float");
    }

    private static TomlInteger ReadPrefixedInteger(TomlCursor cursor, TomlPosition start, string token, string digits)
    {
        int bitsPerDigit = digits[1] switch
        {
            'x' => 4,
            'o' => 3,
            _ => 1,
        };
        long value = 0;
        foreach (char c in digits.AsSpan(2))
        {
            if (value > long.MaxValue >> bitsPerDigit)
            {
                throw OutOfRange(cursor, start, token);
            }

            int digit = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
            value = (value << bitsPerDigit) | (long)digit;
        }

        return new TomlInteger(start, value);
    }

    private static TomlException OutOfRange(TomlCursor cursor, TomlPosition start, string token) =>
        cursor.Error(start, $"{token} does not fit into a 64-bit integer");

    [GeneratedRegex(@"^[+-]?(0|[1-9](_?[0-9])*)$", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalInteger();

    [GeneratedRegex(@"^0(x[0-9A-Fa-f](_?[0-9A-Fa-f])*|o[0-7](_?[0-7])*|b[01](_?[01])*)$", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixedInteger();

    [GeneratedRegex(
        @"^[+-]?(0|[1-9](_?[0-9])*)(\.[0-9](_?[0-9])*)?([eE][+-]?[0-9](_?[0-9])*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}
