namespace Wiber.Testing.Histories;

/// <summary>What the publisher of a message was told.</summary>
public enum PublishOutcome
{
    /// <summary>It is stored, and where.</summary>
    Acknowledged,

    /// <summary>It is not stored and never will be.</summary>
    Refused,

    /// <summary>It may be stored, or be stored later, or never.</summary>
    Unknown,
}
