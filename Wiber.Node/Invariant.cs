using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Wiber.Node;

/// <summary>A rule of the system was found broken: going on could lose or double a message, so the node stops.</summary>
public sealed class InvariantException(string message) : Exception(message);

/// <summary>Checks that stay on in production. A failed one is never handled, only reported on the way down.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> unless <paramref name="condition"/> holds.</summary>
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "",
        [CallerMemberName] string member = "",
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        if (!condition)
        {
            Fail($"invariant broken: {expression} ({Path.GetFileName(file)}:{line}, {member})");
        }
    }

    /// <summary>Reports a state that cannot be.</summary>
    [DoesNotReturn]
    public static void Fail(string message) => throw new InvariantException(message);
}
