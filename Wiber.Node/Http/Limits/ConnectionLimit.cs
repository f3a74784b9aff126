using Microsoft.AspNetCore.Connections;
using Wiber.Client.Measuring;

namespace Wiber.Node.Http.Limits;

/// <summary>Closes connections over a number at once.</summary>
internal sealed class ConnectionLimit(ResourceLimit limit)
{
    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        if (!limit.TryTake())
        {
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            limit.Return();
        }
    };
}
