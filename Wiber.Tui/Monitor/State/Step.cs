using System.Collections.Immutable;
using Wiber.Tui.Monitor.Actions;

namespace Wiber.Tui.Monitor.State;

/// <summary>What an event comes to: the next state, and what is to be done outside of it.</summary>
internal readonly record struct Step(MonitorState State, ImmutableArray<Effect> Effects)
{
    public static implicit operator Step(MonitorState state) => new(state, []);

    public static Step Of(MonitorState state, params Effect[] effects) => new(state, [.. effects]);
}
