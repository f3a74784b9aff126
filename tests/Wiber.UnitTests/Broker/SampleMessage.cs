using System.Text;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Broker;

/// <summary>A message with all its fields, to be written and compared.</summary>
internal sealed record SampleMessage(
    string? Id,
    string? Key,
    string? Sender,
    string? Recipient,
    string? ContentType,
    long? ClientTimestampUs,
    ClientClock? ClientClock,
    MessageHeader[] Headers,
    byte[] Payload)
{
    private const long TimeUsMin = -62_135_596_800_000_000;
    private const long TimeUsEnd = 253_402_300_800_000_000;
    private const string Alphabet = "abc xyz 0123 äöü ß 漢字 🚀 - _ / . :";

    public static SampleMessage Random(Random random)
    {
        string? Maybe(int charsMin) => random.Next(2) == 0 ? null : Text(random, charsMin, 20);
        long? timestampUs = random.Next(2) == 0 ? null : random.NextInt64(TimeUsMin, TimeUsEnd);
        var payload = new byte[random.Next(300)];
        random.NextBytes(payload);
        return new SampleMessage(
            Maybe(1),
            Maybe(0),
            Maybe(0),
            Maybe(0),
            Maybe(0),
            timestampUs,
            timestampUs is null || random.Next(2) == 0 ? null : Clock(random, timestampUs.Value),
            [
                .. Enumerable.Range(0, random.Next(4)).Select(
                    _ => new MessageHeader(Text(random, 1, 10), Text(random, 0, 30) + "\n")),
            ],
            payload);
    }

    public static SampleMessage From(MessageView view)
    {
        var headers = new List<MessageHeader>();
        MessageHeaderReader reader = view.Headers;
        while (reader.MoveNext())
        {
            headers.Add(new MessageHeader(Encoding.UTF8.GetString(reader.Name), Encoding.UTF8.GetString(reader.Value)));
        }

        return new SampleMessage(
            view.Has(MessageFields.Id) ? Encoding.UTF8.GetString(view.Id) : null,
            view.Has(MessageFields.Key) ? Encoding.UTF8.GetString(view.Key) : null,
            view.Has(MessageFields.Sender) ? Encoding.UTF8.GetString(view.Sender) : null,
            view.Has(MessageFields.Recipient) ? Encoding.UTF8.GetString(view.Recipient) : null,
            view.Has(MessageFields.ContentType) ? Encoding.UTF8.GetString(view.ContentType) : null,
            view.ClientTimestampUs,
            view.ClientClock,
            [.. headers],
            view.Payload.ToArray());
    }

    public bool TryAddTo(MessageBatchWriter writer, out MessageBatchError error) => writer.TryAdd(
        new MessageContent
        {
            Id = Id,
            Key = Key,
            Sender = Sender,
            Recipient = Recipient,
            ContentType = ContentType,
            ClientTimestampUs = ClientTimestampUs,
            ClientClock = ClientClock,
            Headers = Headers,
            Payload = Payload,
        },
        out error);

    public override string ToString() =>
        $"{Id ?? "-"}|{Key ?? "-"}|{Sender ?? "-"}|{Recipient ?? "-"}|{ContentType ?? "-"}|{ClientTimestampUs}|{ClientClock}|"
        + $"{string.Join(';', Headers)}|{Convert.ToHexString(Payload)}";

    private static ClientClock Clock(Random random, long timestampUs) => new(
        random.NextInt64(TimeUsMin, TimeUsEnd) - timestampUs,
        random.Next(2) == 0 ? null : (uint)random.NextInt64(uint.MaxValue));

    private static string Text(Random random, int charsMin, int charsMax)
    {
        Rune[] runes = [.. Alphabet.EnumerateRunes()];
        int chars = random.Next(charsMin, charsMax);
        return string.Concat(Enumerable.Range(0, chars).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }
}
