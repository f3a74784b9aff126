using System.Text;

namespace Wiber.Fuzz.Corpus;

/// <summary>Short forms for texts as bytes.</summary>
internal static class SampleTexts
{
    /// <summary>What JSON is made of, with what readers stumble over.</summary>
    public static IReadOnlyList<byte[]> JsonWords { get; } = Utf8(
        "{", "}", "[", "]", ":", ",", "\"", "null", "true", "false", "\\u0000", "\\ud800", "\\udc00\\ud800", "\\n", "\"\"", "{}", "[]",
        "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "-", "1e400", "0.0000001", "123456789012345678901234567890", "//", "\ufeff");

    /// <summary>Texts in UTF-8.</summary>
    public static IReadOnlyList<byte[]> Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
