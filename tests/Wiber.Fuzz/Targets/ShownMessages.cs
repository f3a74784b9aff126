using System.Buffers;
using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Fuzz.Engine;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Chat;
using Wiber.Node.Http;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Messages;
using Wiber.Node.Lines;
using Wiber.Node.Raft;

namespace Wiber.Fuzz.Targets;

/// <summary>Whatever was stored must be readable by every protocol that shows messages: shows a batch by each of them.</summary>
internal static class ShownMessages
{
    private const uint Group = 1;
    private const long TimestampUs = 1_769_860_800_123_456;

    /// <exception cref="FuzzFailureException">What a protocol would send is not what it should be.</exception>
    public static void Show(ReadOnlySpan<byte> batch)
    {
        Proposal proposal = Proposal.Of(EntryKind.Messages, batch);
        proposal.Time = new EntryTime(TimestampUs, TimestampUs << 12);
        LogEntry entry = LogEntry.Seal(proposal, new LogIndex(1), new Term(1), Group, chain: 0);
        var output = new ArrayBufferWriter<byte>();
        MessageBatchReader.TryOpen(entry.Body.Span, out MessageBatchReader reader, out _);
        while (reader.Skip())
        {
            (int start, int bytes) = reader.CurrentRange.GetOffsetAndLength(entry.Body.Length);
            Show(output, new StoredMessage(entry, reader.Position, reader.Position, start, bytes));
        }
    }

    private static void Show(ArrayBufferWriter<byte> output, StoredMessage stored)
    {
        RequireJson(output, json => MessageJsonWriter.Write(json, "topic", stored));
        RequireJson(output, json => SeedMessageWriter.Write(json, stored));
        MessageLine.Write(output, "MSG", "topic", stored);
        RequireLine(output);
        ChatText.Write(output, stored);
        RequireLine(output);
    }

    private static void RequireJson(ArrayBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output, JsonText.Options))
        {
            write(json);
        }

        if (output.WrittenSpan.ContainsAny((byte)'\n', (byte)'\r'))
        {
            throw new FuzzFailureException("a message as JSON is more than a line");
        }

        var reader = new Utf8JsonReader(output.WrittenSpan, new JsonReaderOptions { MaxDepth = 128 });
        try
        {
            while (reader.Read())
            {
                // To the end: it throws where it is no JSON.
            }
        }
        catch (JsonException exception)
        {
            throw new FuzzFailureException($"a message as JSON is none: {exception.Message}");
        }

        output.ResetWrittenCount();
    }

    private static void RequireLine(ArrayBufferWriter<byte> output)
    {
        if (output.WrittenSpan.IndexOfAny((byte)'\n', (byte)'\r') != output.WrittenCount - 1)
        {
            throw new FuzzFailureException("a message as a line is not exactly one");
        }

        output.ResetWrittenCount();
    }
}
