using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Documents;

/// <summary>What one node recorded of the messages between it and others.</summary>
internal sealed record RecordedMessages(string Node, IReadOnlyList<PeerMessage> Messages);
