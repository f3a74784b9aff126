using System.Text;

namespace Wiber.Client.Toml;

/// <summary>One part of a key as it stands in the document.</summary>
/// <param name="Name">The part, unquoted.</param>
/// <param name="Position">Where it stands.</param>
internal readonly record struct TomlKey(string Name, TomlPosition Position)
{
    /// <summary>Writes key parts as a dotted key, quoting those that need it.</summary>
    public static string Format(IEnumerable<TomlKey> parts)
    {
        var text = new StringBuilder();
        foreach (TomlKey part in parts)
        {
            text.Append(text.Length == 0 ? "" : ".").Append(TomlText.Key(part.Name));
        }

        return text.ToString();
    }

    /// <summary>True for the characters of a bare key.</summary>
    public static bool IsBare(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
