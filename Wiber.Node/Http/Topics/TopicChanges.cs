using Wiber.Client.Api;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Problem = Wiber.Node.Http.Problems.Problem;
using TopicDescription = Wiber.Node.Broker.Topics.TopicDescription;

namespace Wiber.Node.Http.Topics;

/// <summary>Makes, alters and deletes topics and deletes messages; on the leader, each answered when it is committed.</summary>
internal sealed class TopicChanges(NodeContext node, LogProposer proposer, ReadGate gate) : IDisposable
{
    // What an alteration leaves out is taken from the topic as it is, so they come one after the other.
    private readonly SemaphoreSlim _altering = new(1);

    /// <summary>Makes a topic; gives it, and whether it is new.</summary>
    /// <exception cref="ProblemException">Refused, or not known.</exception>
    public async Task<(TopicDescription Topic, bool IsNew)> CreateAsync(HttpRequest request, NewTopic wanted)
    {
        node.RequireLeading(request);
        TopicConfig config = TopicConfigReader.Merge(
            TopicConfig.Default with { Partitions = node.Settings.Topics.Partitions }, wanted);
        ApplyOutcome outcome = await proposer.ProposeAsync(new CreateTopic(wanted.Topic, config), request);
        return outcome.Status switch
        {
            ApplyStatus.TopicCreated => (outcome.TopicDescription!, true),
            ApplyStatus.TopicExists when outcome.TopicDescription!.Config == config => (outcome.TopicDescription, false),
            ApplyStatus.TopicExists => throw new ProblemException(TopicProblems.Exists(wanted.Topic)),
            _ => throw new ProblemException(TopicProblems.Of(outcome, wanted.Topic)),
        };
    }

    /// <summary>Alters a topic; what is null in the changes stays as it is.</summary>
    /// <exception cref="ProblemException">Refused, or not known.</exception>
    public async Task<TopicDescription> AlterAsync(HttpContext context, string topic, TopicSettings changes)
    {
        node.RequireLeading(context.Request);
        await _altering.WaitAsync(context.RequestAborted);
        try
        {
            TopicDescription known = await FindAsync(context, topic);
            TopicConfig config = TopicConfigReader.Merge(known.Config, changes);
            ApplyOutcome outcome = await proposer.ProposeAsync(new AlterTopic(topic, config), context.Request);
            return outcome.Status == ApplyStatus.TopicAltered
                ? outcome.TopicDescription!
                : throw new ProblemException(TopicProblems.Of(outcome, topic));
        }
        finally
        {
            _altering.Release();
        }
    }

    /// <summary>Deletes a topic with all its messages.</summary>
    /// <exception cref="ProblemException">There is none of that name, or it is not known what came of it.</exception>
    public async Task DeleteAsync(HttpRequest request, string topic)
    {
        node.RequireLeading(request);
        ApplyOutcome outcome = await proposer.ProposeAsync(new DeleteTopic(topic), request);
        if (outcome.Status != ApplyStatus.TopicDeleted)
        {
            throw new ProblemException(TopicProblems.Of(outcome, topic));
        }
    }

    /// <summary>Deletes a message.</summary>
    /// <exception cref="ProblemException">There is no such message, or it is not known what came of it.</exception>
    public async Task DeleteMessageAsync(HttpContext context, string topic, int partition, long offset)
    {
        node.RequireLeading(context.Request);
        TopicDescription known = await FindAsync(context, topic);
        ApplyOutcome outcome = await proposer.ProposeAsync(
            new DeleteMessage(known.Number, partition, offset), context.Request);
        if (outcome.Status != ApplyStatus.MessageDeleted)
        {
            throw new ProblemException(TopicProblems.Of(outcome, topic, partition, offset));
        }
    }

    public void Dispose() => _altering.Dispose();

    /// <summary>The topic as of everything that was acknowledged so far.</summary>
    private async Task<TopicDescription> FindAsync(HttpContext context, string topic)
    {
        await gate.PassAsync(context, ReadGate.Linearizable);
        return node.Broker.FindTopic(topic) ?? throw new ProblemException(Problem.UnknownTopic(topic));
    }
}
