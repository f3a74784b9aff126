namespace Wiber.Client.Transport;

/// <summary>What came of sending a request to one node.</summary>
internal enum AttemptOutcome
{
    /// <summary>The node answered.</summary>
    Answered,

    /// <summary>The node refuses the request, and so would any other.</summary>
    Refused,

    /// <summary>The node named the leader.</summary>
    Redirected,

    /// <summary>The node did not act on the request; another one, or the same one later, may.</summary>
    NotDone,

    /// <summary>There was no answer, or one that does not say whether the node acted.</summary>
    Unknown,
}
