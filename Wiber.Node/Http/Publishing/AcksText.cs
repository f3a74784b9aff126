using Wiber.Node.Broker.Topics;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Publishing;

/// <summary>Acks as clients write them, as topics have them, and as the replica takes them.</summary>
internal static class AcksText
{
    public static readonly string[] All = ["quorum", "leader", "none"];

    public static string Of(TopicAcks acks) => All[(int)acks];

    /// <summary>False if it is none of <see cref="All"/>.</summary>
    public static bool TryParse(string text, out TopicAcks acks)
    {
        int found = Array.IndexOf(All, text);
        acks = (TopicAcks)Math.Max(found, 0);
        return found >= 0;
    }

    public static ProposalAcks ForProposal(TopicAcks acks) => acks switch
    {
        TopicAcks.Leader => ProposalAcks.Leader,
        TopicAcks.None => ProposalAcks.None,
        _ => ProposalAcks.Quorum,
    };
}
