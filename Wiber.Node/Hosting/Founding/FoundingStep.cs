using Wiber.Node.Raft.Members;

namespace Wiber.Node.Hosting.Founding;

/// <summary>What a node that has no part in a group does next.</summary>
internal abstract record FoundingStep
{
    private FoundingStep()
    {
    }

    /// <summary>It belongs to a group; there is nothing to do.</summary>
    public sealed record Settled : FoundingStep
    {
        public static readonly Settled Instance = new();
    }

    /// <summary>Others have to do something first.</summary>
    /// <param name="Reason">What it waits for, for the log.</param>
    public sealed record Wait(string Reason) : FoundingStep;

    /// <summary>It founds the group.</summary>
    /// <param name="Membership">The first members.</param>
    public sealed record Found(Membership Membership) : FoundingStep;

    /// <summary>It asks to be taken in again in the place of its lost self.</summary>
    /// <param name="Leader">The leader's peer address.</param>
    public sealed record Join(Uri Leader) : FoundingStep;
}
