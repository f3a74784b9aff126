using System.Text;
using Wiber.Client.Toml;

namespace Wiber.UnitTests.Client.Toml;

/// <summary>
/// Goal: errors and values carry the place a reader of the file would point at, and the limits hold.
/// Method: small documents with a known place of every key and fault.
/// </summary>
public sealed class TomlPositionTests
{
    [Fact]
    public void Keys_and_values_know_their_line_and_column()
    {
        TomlTable root = TomlDocument.Parse("# é😀\r\n[a]\nname = 'x'\n[[node]]\n  list = [1,\n    'é😀', 3]\n", "c.toml");

        TomlTable a = Table(root, "a");
        Assert.True(a.TryGet("name", out TomlEntry? name));
        Assert.Equal(new TomlPosition(3, 1), name.KeyPosition);
        Assert.Equal(new TomlPosition(3, 8), name.Value.Position);
        Assert.True(root.TryGet("node", out TomlEntry? node));
        Assert.Equal(new TomlPosition(4, 3), node.KeyPosition);
        var element = (TomlTable)((TomlArray)node.Value)[0];
        Assert.True(element.TryGet("list", out TomlEntry? list));
        var values = (TomlArray)list.Value;
        Assert.Equal(new TomlPosition(6, 5), values[1].Position);
        Assert.Equal(new TomlPosition(6, 11), values[2].Position);
    }

    [Theory]
    [InlineData("a = 1\na = 2", "c.toml:2:1: a: a is already set on line 1")]
    [InlineData("[n]\nport = x9", "c.toml:2:8: n.port: x9 is not a value; strings need quotes")]
    [InlineData("[n]\nport = ", "c.toml:2:8: n.port: expected a value, found the end of the file")]
    [InlineData("[n]\n\"po rt\" 1", "c.toml:2:9: n.\"po rt\": expected = after the key, found '1'")]
    [InlineData("a = 9223372036854775808", "c.toml:1:5: a: 9223372036854775808 does not fit into a 64-bit integer")]
    [InlineData("a = 0x8000000000000000", "c.toml:1:5: a: 0x8000000000000000 does not fit into a 64-bit integer")]
    [InlineData("a = 1e999", "c.toml:1:5: a: 1e999 is too large for a 64-bit float")]
    [InlineData("a = \"x\ny\"", "c.toml:1:5: a: this string is not closed on its line; \" is missing")]
    [InlineData("[a", "c.toml:1:3: expected ] after the table's name, found the end of the file")]
    [InlineData("a = \"\\q\"", "c.toml:1:6: a: a backslash followed by 'q' is not an escape; write \\\\ for a backslash")]
    [InlineData("a = '\u0001'", "c.toml:1:6: a: character U+0001 is not allowed in a string")]
    [InlineData("a = {b = 1}\na.c = 2", "c.toml:2:1: a.c: a is a table set on line 1; nothing can be added to it here")]
    [InlineData("\"\u009b.\"", "c.toml:1:5: \"\\u009B.\": expected = after the key, found the end of the file")]
    [InlineData("a = 2026-02-29", "c.toml:1:5: a: 2026-02-29: there is no such date")]
    public void An_error_names_file_line_column_and_key(string text, string message)
    {
        TomlException error = Assert.Throws<TomlException>(() => TomlDocument.Parse(text, "c.toml"));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_byte_that_is_not_UTF8_is_named_with_its_place()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("a = 1\nb = 'é"), 0xC3, (byte)'\''];

        TomlException error = Assert.Throws<TomlException>(() => TomlDocument.Parse(bytes, "c.toml"));

        Assert.Equal("c.toml:2:7: byte 0xC3 is not valid UTF-8; save the file as UTF-8", error.Message);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        Assert.Throws<TomlException>(() => TomlDocument.Parse("a = '\ud83d'", "c.toml"));
        Assert.Throws<TomlException>(() => TomlDocument.Parse("# \ude00", "c.toml"));
        Assert.Single(TomlDocument.Parse("a = '\ud83d\ude00' # \ud83d\ude00", "c.toml").Entries);
    }

    [Fact]
    public void Nesting_is_limited()
    {
        int depth = TomlDocument.DepthMax;
        TomlDocument.Parse($"a = {new string('[', depth)}{new string(']', depth)}", "c.toml");
        TomlDocument.Parse("a" + string.Concat(Enumerable.Repeat(".a", depth - 1)) + " = 1", "c.toml");

        string[] tooDeep =
        [
            $"a = {new string('[', 100_000)}",
            "a" + string.Concat(Enumerable.Repeat(".a", depth)) + " = 1",
            "[a" + string.Concat(Enumerable.Repeat(".a", depth)) + "]",
            "a = " + string.Concat(Enumerable.Repeat("{a = ", depth)),
        ];
        Assert.All(tooDeep, text =>
        {
            TomlException error = Assert.Throws<TomlException>(() => TomlDocument.Parse(text, "c.toml"));
            Assert.Contains("nested deeper than 64", error.Detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Size_is_limited_for_text_and_bytes()
    {
        string largest = "#" + new string('x', TomlDocument.SizeBytesMax - 1);
        Assert.Empty(TomlDocument.Parse(largest, "c.toml").Entries);
        Assert.Throws<TomlException>(() => TomlDocument.Parse(largest + "x", "c.toml"));
        Assert.Throws<TomlException>(() => TomlDocument.Parse(Encoding.UTF8.GetBytes(largest + "x"), "c.toml"));
        Assert.Throws<TomlException>(() => TomlDocument.Parse(largest[..^1] + "é", "c.toml"));
    }

    [Fact]
    public void An_offset_beyond_fourteen_hours_is_kept()
    {
        TomlTable root = TomlDocument.Parse("a = 2026-05-06T07:08:09.123456789-23:59", "c.toml");

        Assert.True(root.TryGet("a", out TomlEntry? entry));
        var value = Assert.IsType<TomlOffsetDateTime>(entry.Value);
        Assert.Equal(new DateTime(2026, 5, 7, 7, 7, 9, DateTimeKind.Utc).AddTicks(1234567), value.Utc);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("a.b \"c\" \\ \u007f\0\u001f\t\r\n é😀")]
    public void Written_keys_and_strings_read_back(string text)
    {
        TomlTable root = TomlDocument.Parse($"{TomlText.Key(text)} = {TomlText.String(text)}", "c.toml");

        TomlEntry entry = Assert.Single(root.Entries);
        Assert.Equal(text, entry.Key);
        Assert.Equal(text, Assert.IsType<TomlString>(entry.Value).Value);
    }

    private static TomlTable Table(TomlTable parent, string key)
    {
        Assert.True(parent.TryGet(key, out TomlEntry? entry));
        return Assert.IsType<TomlTable>(entry.Value);
    }
}
