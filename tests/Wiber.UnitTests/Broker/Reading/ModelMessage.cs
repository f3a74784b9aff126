using System.Text;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Reading;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>A message as it should be read.</summary>
internal sealed record ModelMessage(int Partition, long Offset, LogPlace Place, long TimestampUs, TestMessage Content)
{
    /// <summary>The id that it is shown with.</summary>
    public string Id => Content.Id ?? Place.ToString();

    public string Describe() => $"{Place} {Partition}-{Offset} {Id} {TimestampUs} {Content.Payload}";

    public static string Describe(StoredMessage message)
    {
        var view = message.Open();
        string id = Encoding.UTF8.GetString(message.Id(view, new byte[MessageId.BytesMax]));
        string payload = Encoding.UTF8.GetString(view.Payload);
        return $"{message.Place} {message.Partition}-{message.Offset} {id} {message.TimestampUs} {payload}";
    }
}
