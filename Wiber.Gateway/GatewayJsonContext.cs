using System.Text.Json.Serialization;
using Wiber.Client.Api;
using Wiber.Gateway.Cluster;
using Wiber.Gateway.Conversations;
using Wiber.Gateway.Live.Documents;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway;

/// <summary>Reads and writes the gateway's documents without reflection, in the names of the API.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(NodeDescription[]))]
[JsonSerializable(typeof(StartAnswer))]
[JsonSerializable(typeof(StopAnswer))]
[JsonSerializable(typeof(NodeActionAnswer))]
[JsonSerializable(typeof(ConversationMessage))]
[JsonSerializable(typeof(ConversationAnswer))]
[JsonSerializable(typeof(HistoryMessage[]))]
[JsonSerializable(typeof(SocketEvent))]
[JsonSerializable(typeof(LiveCommand))]
[JsonSerializable(typeof(StateFrame))]
[JsonSerializable(typeof(HistoryFrame))]
[JsonSerializable(typeof(TopicsFrame))]
[JsonSerializable(typeof(GroupsFrame))]
[JsonSerializable(typeof(TimeFrame))]
[JsonSerializable(typeof(OrderingFrame))]
[JsonSerializable(typeof(DeliveriesFrame))]
[JsonSerializable(typeof(PeerMessagesFrame))]
[JsonSerializable(typeof(MessagesFrame))]
[JsonSerializable(typeof(LogFrame))]
[JsonSerializable(typeof(NoticeFrame))]
[JsonSerializable(typeof(FailureFrame))]
internal sealed partial class GatewayJsonContext : JsonSerializerContext;
