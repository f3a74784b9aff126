using System.Management.Automation;

namespace Wiber.PowerShell.Errors;

/// <summary>A cmdlet cannot do what it was asked for, for a reason of its own and not of the cluster.</summary>
public sealed class CommandException : Exception
{
    internal CommandException(Failure failure, string message, object? target = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        Target = target;
    }

    /// <summary>What it was about, or null.</summary>
    public object? Target { get; }

    internal Failure Failure { get; }

    /// <summary>There is no such node.</summary>
    /// <param name="id">The id that was given.</param>
    /// <param name="known">The ids there are.</param>
    internal static CommandException UnknownNode(string id, IEnumerable<string> known) => new(
        new Failure("UnknownNode", ErrorCategory.ObjectNotFound, "Get-WiberNode lists the nodes."),
        $"there is no node \"{id}\"; the nodes are {string.Join(", ", known)}",
        id);

    /// <summary>An argument cannot be used, or not together with another one.</summary>
    internal static CommandException InvalidArgument(string message, string action, object? target = null) => new(
        new Failure("InvalidArgument", ErrorCategory.InvalidArgument, action), message, target);
}
