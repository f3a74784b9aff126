namespace Wiber.Gateway.Live.Documents;

/// <summary>What nodes said to each other since the last frame, or of late in the first.</summary>
internal sealed record PeerMessagesFrame(IReadOnlyList<RecordedMessages> Nodes)
{
    public string Type => "peer-messages";
}
