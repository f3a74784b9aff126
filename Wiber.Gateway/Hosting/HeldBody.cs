using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;
using Wiber.Client.Measuring;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Hosting;

/// <summary>What the body of one request takes of the memory for bodies.</summary>
internal sealed class HeldBody(ResourceLimit limit)
{
    private long _bytes;

    /// <summary>Takes memory for so many more bytes.</summary>
    /// <exception cref="ProblemException">There is no more.</exception>
    public void Take(int bytes)
    {
        if (!limit.TryTake(bytes))
        {
            throw new ProblemException(new GatewayProblem(
                StatusCodes.Status503ServiceUnavailable,
                WiberErrorCodes.Overloaded,
                "the gateway holds as much of requests as it may; nothing was stored"));
        }

        _bytes += bytes;
    }

    public void Return()
    {
        limit.Return(_bytes);
        _bytes = 0;
    }
}
