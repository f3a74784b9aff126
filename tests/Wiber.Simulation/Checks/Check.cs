using System.Diagnostics.CodeAnalysis;

namespace Wiber.Simulation.Checks;

/// <summary>Ends a simulation when a rule is broken.</summary>
internal static class Check
{
    public static void That(
        [DoesNotReturnIf(false)] bool condition,
        [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("condition")] ref FailureText text)
    {
        if (!condition)
        {
            throw new SimulationException(text.ToString());
        }
    }
}
