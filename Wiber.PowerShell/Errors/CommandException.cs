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

    internal static CommandException InvalidArgument(string message, string action, object? target = null) => new(
        new Failure("InvalidArgument", ErrorCategory.InvalidArgument, action), message, target);
}
