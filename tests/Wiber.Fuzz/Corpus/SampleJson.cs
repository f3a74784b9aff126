using System.Text;
using Wiber.Client.Api;

namespace Wiber.Fuzz.Corpus;

/// <summary>Messages as the client publishes them in JSON.</summary>
internal static class SampleJson
{
    private const int NdjsonCount = PublishBody.NdjsonCountMin;

    private static readonly OutgoingMessage[] Messages =
    [
        OutgoingMessage.Text("hello"),
        OutgoingMessage.Json("{\"a\": [1, null, \"\\ud83d\\ude00\"]}"u8.ToArray()) with { Id = "7", Key = "k\u00e4se" },
        OutgoingMessage.Binary(new byte[] { 0, 1, 0xff }) with { Sender = "ana", Recipient = "b\u00f6" },
        OutgoingMessage.Text("with everything \"quoted\"\n") with
        {
            Timestamp = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
            Clock = new ClockOffset { Offset = TimeSpan.FromMicroseconds(-1_500), Bound = TimeSpan.FromMicroseconds(250) },
            Headers = new Dictionary<string, string> { ["trace"] = "7", ["empty"] = "" },
        },
    ];

    /// <summary>One message each, and an array of all.</summary>
    public static IReadOnlyList<byte[]> Documents { get; } =
        [.. Messages.Select(message => PublishBody.Of(message).Bytes.ToArray()), PublishBody.Of(Messages).Bytes.ToArray()];

    /// <summary>A message a line.</summary>
    public static IReadOnlyList<byte[]> Lines { get; } =
    [
        [.. Messages.SelectMany(message => (byte[])[.. PublishBody.Of(message).Bytes.Span, (byte)'\n'])],
        PublishBody.Of([.. Enumerable.Range(0, NdjsonCount).Select(number => OutgoingMessage.Text($"line {number}"))]).Bytes.ToArray(),
        "\r\n{\"payload\":1}\r\n\r\n"u8.ToArray(),
    ];

    public static IReadOnlyList<byte[]> Words { get; } =
    [
        .. SampleTexts.JsonWords,
        .. SampleTexts.Utf8(
            "\"payload\":", "\"id\":", "\"key\":", "\"sender\":", "\"recipient\":", "\"headers\":", "\"contentType\":", "\"encoding\":",
            "\"timestamp\":", "\"clockOffsetMs\":", "\"clockBoundMs\":", "\"base64\"", "\"application/json\"", "\"x/y+json; a\"",
            "{\"payload\":\"x\"}", "{\"payload\":{}}", ",\"id\":\"a\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"",
            "\"2026-01-31T12:00:00+14:00\"", "315569520000000", "-315569520000000", "4294967.294", "\n", "\r\n"),
    ];

    /// <summary>The text of a document with quotes of one kind for another, so that samples can be read.</summary>
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text.Replace('\'', '"'));
}
