namespace Wiber.Testing.Linearizability;

/// <summary>What a checker found out about a history.</summary>
public enum LinearizabilityVerdict
{
    /// <summary>There is an order that explains every answer.</summary>
    Linearizable,

    /// <summary>There is none: every order was tried.</summary>
    NotLinearizable,

    /// <summary>The limit on the work was met first. It says nothing about the history.</summary>
    Undecided,
}
