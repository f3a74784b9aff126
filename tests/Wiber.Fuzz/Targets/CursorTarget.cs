using System.Text;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Reading.Ordering;

namespace Wiber.Fuzz.Targets;

/// <summary>Places in a topic as text: what is accepted names the same place when it is written anew.</summary>
internal sealed class CursorTarget(string name, Func<string, string?> rewrite, string[] corpus, bool isChecked = false) : FuzzTarget
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new CursorTarget(
            "topic-cursor",
            text => TopicCursor.TryParse(text, out TopicCursor? cursor) ? cursor.ToString() : null,
            ["7~0-12.1-40", "0-0", "2147483647~255-9223372036854775807"]),
        new CursorTarget(
            "ordered-cursor",
            text => OrderedCursor.TryParse(text, out OrderedCursor? cursor) ? cursor.ToString() : null,
            [Ordered(7, new OrderKey(1_769_860_800_123_456, 99)), Ordered(null, OrderKey.Start)],
            isChecked: true),
        new CursorTarget(
            "log-place",
            text => LogPlace.TryParse(Encoding.UTF8.GetBytes(text), out LogPlace place) ? place.ToString() : null,
            ["1234.5", "1.0"]),
    ];

    public override string Name => name;

    public override IReadOnlyList<byte[]> Corpus { get; } = SampleTexts.Utf8(corpus);

    public override IReadOnlyList<byte[]> Words { get; } =
        SampleTexts.Utf8("~", "-", ".", "_", "ts1", "0", "00", "255", "256", "2147483648", "9223372036854775808", " ", "+1", "\u0661");

    public override Verdict Try(FuzzInput input)
    {
        string text = Encoding.UTF8.GetString(input.Bytes);
        if (rewrite(text) is not { } written)
        {
            return Verdict.Refused;
        }

        Require(rewrite(written) == written, $"\"{written}\", written anew, names another place");
        Require(!(isChecked && input.IsBurst), "a changed text was accepted in spite of its checksum");
        return Verdict.Accepted;
    }

    private static string Ordered(int? topicNumber, OrderKey last)
    {
        TopicCursor low = TopicCursor.At(0, 5);
        low.TopicNumber = topicNumber;
        TopicCursor next = TopicCursor.At(0, 12);
        next[1] = 40;
        return new OrderedCursor { WindowMs = 5_000, Last = last, Low = low, Next = next }.ToString();
    }
}
