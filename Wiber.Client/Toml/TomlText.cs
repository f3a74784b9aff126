using System.Globalization;
using System.Text;

namespace Wiber.Client.Toml;

/// <summary>Writes keys and strings as TOML text.</summary>
public static class TomlText
{
    /// <summary>A key part: bare if it can be, else quoted.</summary>
    public static string Key(string name) => name.Length > 0 && name.All(TomlKey.IsBare) ? name : String(name);

    /// <summary>A basic string with its quotes; control characters are escaped.</summary>
    public static string String(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u007f' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text from a document for a message of one line: control characters are escaped.</summary>
    internal static string OneLine(string text) =>
        text.Any(char.IsControl)
            ? string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()))
            : text;
}
