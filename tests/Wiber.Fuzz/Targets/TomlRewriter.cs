using System.Globalization;
using System.Text;
using Wiber.Client.Toml;

namespace Wiber.Fuzz.Targets;

/// <summary>Writes a document in one form: a line for each key of the root, everything below it inline.</summary>
internal static class TomlRewriter
{
    public static string Write(TomlTable document)
    {
        var text = new StringBuilder();
        foreach (TomlEntry entry in document.Entries)
        {
            text.Append(TomlText.Key(entry.Key)).Append(" = ");
            Write(text, entry.Value);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, TomlValue value)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        _ = value switch
        {
            TomlString each => text.Append(TomlText.String(each.Value)),
            TomlInteger each => text.Append(each.Value.ToString(culture)),
            TomlFloat each => text.Append(Of(each.Value)),
            TomlBoolean each => text.Append(each.Value ? "true" : "false"),
            TomlOffsetDateTime each => text.Append(culture, $"{each.Local:yyyy-MM-dd'T'HH:mm:ss.fffffff}{Of(each.Offset)}"),
            TomlLocalDateTime each => text.Append(culture, $"{each.Value:yyyy-MM-dd'T'HH:mm:ss.fffffff}"),
            TomlLocalDate each => text.Append(culture, $"{each.Value:yyyy-MM-dd}"),
            TomlLocalTime each => text.Append(culture, $"{each.Value:HH:mm:ss.fffffff}"),
            TomlArray each => WriteAll(text, '[', each, ']', Write),
            TomlTable each => WriteAll(text, '{', each.Entries, '}', WriteEntry),
            _ => throw new InvalidOperationException($"a value of type {value.GetType()}"),
        };
    }

    private static void WriteEntry(StringBuilder text, TomlEntry entry)
    {
        text.Append(TomlText.Key(entry.Key)).Append(" = ");
        Write(text, entry.Value);
    }

    private static StringBuilder WriteAll<T>(
        StringBuilder text, char open, IReadOnlyList<T> items, char close, Action<StringBuilder, T> write)
    {
        text.Append(open);
        for (int i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            write(text, items[i]);
        }

        return text.Append(close);
    }

    private static string Of(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsNaN(value) ? "nan"
            : double.IsInfinity(value) ? (value > 0 ? "inf" : "-inf")
            : text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text
            : text + ".0";
    }

    private static string Of(TimeSpan offset) => offset == TimeSpan.Zero
        ? "Z"
        : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);
}
