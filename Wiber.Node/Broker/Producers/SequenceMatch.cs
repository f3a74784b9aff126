namespace Wiber.Node.Broker.Producers;

/// <summary>How a sequence stands to the ones that a producer used.</summary>
internal enum SequenceMatch
{
    Unseen,
    Seen,

    /// <summary>Below the window: not known.</summary>
    TooOld,
}
