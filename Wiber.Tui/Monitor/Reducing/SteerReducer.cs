using Wiber.Client.Processes;
using Wiber.Tui.Formatting;
using Wiber.Tui.Monitor.Actions;
using Wiber.Tui.Monitor.Keys;
using Wiber.Tui.Monitor.State;
using Wiber.Tui.Monitor.Views;

namespace Wiber.Tui.Monitor.Reducing;

/// <summary>
/// What is done to nodes: asked first where something would be lost, and never two things to one node at a time.
/// </summary>
internal static class SteerReducer
{
    public static Step Ask(MonitorState state, MonitorCommand command)
    {
        NodeState node = state.Focused;
        if (FindProblem(state, command, node) is { } problem)
        {
            return state.Tell(Tone.Warning, problem);
        }

        return state.Cluster.AsksFirst && Question(command, node) is { } question
            ? state.Open(new QuestionView(question, command, node.Id, Text(state, command, node)))
            : Carry(state, command, node);
    }

    public static Step Accept(MonitorState state)
    {
        if (state.Top is not QuestionView question)
        {
            return state;
        }

        if (state.Find(question.Node) is not { } node)
        {
            return state.Close().Tell(Tone.Warning, $"{question.Node} is gone");
        }

        // The world may have changed while the question stood.
        MonitorState answered = state.Close();
        return FindProblem(answered, question.Command, node) is { } problem
            ? answered.Tell(Tone.Warning, problem)
            : Carry(answered, question.Command, node);
    }

    private static string? FindProblem(MonitorState state, MonitorCommand command, NodeState node) => command switch
    {
        MonitorCommand.StartAll or MonitorCommand.StopAll => state.Nodes.Any(each => each.Activity != NodeActivity.None)
            ? "wait until what is under way has ended"
            : null,
        MonitorCommand.TransferLeader when node.IsLeader => $"{node.Id} leads already",
        MonitorCommand.TransferLeader => state.Leader is null ? "there is no leader to take over from" : null,
        _ when !node.IsConfigured => $"{node.Id} is not in cluster.toml; steer it where it is",
        _ when node.Activity != NodeActivity.None => $"{node.Id}: {node.Activity.ToString().ToLowerInvariant()} is under way",
        MonitorCommand.StartNode when node.Run == NodeRunState.Up => $"{node.Id} is up already",
        MonitorCommand.StartNode when node.Run == NodeRunState.Suspended => $"{node.Id} is halted; z lets it go on",
        MonitorCommand.CutNode or MonitorCommand.HealNode when !node.Answers => $"{node.Id} does not answer",
        MonitorCommand.HealNode when node.IsolatedFrom.Length == 0 => $"{node.Id} is cut off from nobody; x cuts it off",
        MonitorCommand.KillNode or MonitorCommand.StopNode or MonitorCommand.SuspendOrResumeNode
            when node.Run == NodeRunState.Down => $"{node.Id} is down; s starts it",
        MonitorCommand.KillNode or MonitorCommand.StopNode or MonitorCommand.SuspendOrResumeNode or MonitorCommand.RestartNode
            when node is { Run: NodeRunState.Up, Pid: null } => $"{node.Id} runs on another machine; steer it there",
        _ => null,
    };

    private static string? Question(MonitorCommand command, NodeState node)
    {
        string name = node.IsLeader ? $"{node.Id}, the leader" : node.Id;
        return command switch
        {
            MonitorCommand.KillNode => $"Kill {name}?",
            MonitorCommand.StopNode => $"Stop {name}?",
            MonitorCommand.RestartNode => $"Restart {name}?",
            MonitorCommand.SuspendOrResumeNode when node.Run != NodeRunState.Suspended => $"Halt {name}?",
            MonitorCommand.CutNode => node.IsLeader ? $"Cut {name}, off from the others?" : $"Cut {name} off from the others?",
            MonitorCommand.StopAll => "Stop all nodes?",
            _ => null,
        };
    }

    private static CommandText Text(MonitorState state, MonitorCommand command, NodeState node) => command switch
    {
        MonitorCommand.StartAll => CommandTexts.StartAll(state.Cluster),
        MonitorCommand.StopAll => CommandTexts.StopAll(state.Cluster),
        _ => CommandTexts.Steer(state.Cluster, command, node),
    };

    private static Step Carry(MonitorState state, MonitorCommand command, NodeState node)
    {
        CommandText text = Text(state, command, node);
        MonitorState begun = (state with { LastCommand = text }).Tell(Tone.Accent, text.Shell);
        if (command is MonitorCommand.StartAll or MonitorCommand.StopAll)
        {
            return Step.Of(
                begun, command == MonitorCommand.StartAll ? new Effect.StartAll() : new Effect.StopAll(state.Leader?.Id));
        }

        if (command == MonitorCommand.TransferLeader)
        {
            string? leader = state.Leader?.Id;
            LeaderWatch watch = leader is null
                ? begun.Leadership
                : begun.Leadership.Lose(leader, $"{leader} was asked to hand over", state.Now);
            return Step.Of(begun with { Leadership = watch }, new Effect.SteerNode(command, node.Id));
        }

        (NodeActivity activity, string? cause) = command switch
        {
            MonitorCommand.KillNode => (NodeActivity.Killing, "the kill"),
            MonitorCommand.StopNode => (NodeActivity.Stopping, "the stop"),
            MonitorCommand.StartNode => (NodeActivity.Starting, null),
            MonitorCommand.RestartNode => (NodeActivity.Restarting, "the restart"),
            MonitorCommand.CutNode => (NodeActivity.Cutting, "the cut"),
            MonitorCommand.HealNode => (NodeActivity.Healing, null),
            _ when node.Run == NodeRunState.Suspended => (NodeActivity.Resuming, null),
            _ => (NodeActivity.Halting, "the halt"),
        };
        MonitorState next = begun.With(node.Id, each => each with { Activity = activity });
        next = cause is null
            ? next
            : next with { Leadership = next.Leadership.Lose(node.Id, $"{cause} of {node.Id}", state.Now) };
        return Step.Of(next, new Effect.SteerNode(command, node.Id));
    }
}
