declare const router: import('@trpc/server').TRPCBuiltRouter<
  {
    ctx: import('@onsale/server/trpc').RequestContext;
    meta: object;
    errorShape: {
      message: string;
      code:
        | -32700
        | -32603
        | -32600
        | -32099
        | -32029
        | -32028
        | -32022
        | -32015
        | -32013
        | -32012
        | -32009
        | -32008
        | -32005
        | -32004
        | -32003
        | -32002
        | -32001;
      data: {
        code:
          | 'BAD_GATEWAY'
          | 'BAD_REQUEST'
          | 'CLIENT_CLOSED_REQUEST'
          | 'CONFLICT'
          | 'FORBIDDEN'
          | 'GATEWAY_TIMEOUT'
          | 'INTERNAL_SERVER_ERROR'
          | 'METHOD_NOT_SUPPORTED'
          | 'NOT_FOUND'
          | 'NOT_IMPLEMENTED'
          | 'PARSE_ERROR'
          | 'PAYLOAD_TOO_LARGE'
          | 'PAYMENT_REQUIRED'
          | 'PRECONDITION_FAILED'
          | 'PRECONDITION_REQUIRED'
          | 'SERVICE_UNAVAILABLE'
          | 'TIMEOUT'
          | 'TOO_MANY_REQUESTS'
          | 'UNAUTHORIZED'
          | 'UNPROCESSABLE_CONTENT'
          | 'UNSUPPORTED_MEDIA_TYPE';
        httpStatus: number;
        path: string | undefined;
        reason: keyof import('@onsale/core/errors').ErrorDetails;
        details:
          | object
          | {
              issues: {
                path: string;
                message: string;
              }[];
            }
          | {
              concertIds: string[];
            }
          | {
              balance: number;
              required: number;
            }
          | {
              ahead: number;
              pollAfterMs: number;
            }
          | {
              seatNos: number[];
            }
          | {
              opensAt: string | null;
            }
          | {
              seatNos: number[];
            }
          | {
              available: number;
            }
          | {
              limit: number;
              have: number;
            }
          | {
              balance: number;
              limit: number;
            }
          | {
              limitBytes: number;
            };
        retryable: boolean;
        retryAfterMs: number | undefined;
        requestId: string | undefined;
      };
    };
    transformer: false;
  },
  import('@trpc/server').TRPCDecorateCreateRouterOptions<{
    account: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        create: import('@trpc/server').TRPCMutationProcedure<{
          input: void;
          output: {
            userId: string;
            accountKey: string;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    concert: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        list: import('@trpc/server').TRPCQueryProcedure<{
          input: void;
          output: {
            concerts: {
              concertId: string;
              title: string;
              dates: string[];
              saleState: 'closed' | 'on_sale' | 'upcoming';
              opensAt: string | null;
            }[];
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    queue: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        join: import('@trpc/server').TRPCMutationProcedure<{
          input:
            | {
                concertId?: string | undefined;
              }
            | undefined;
          output: {
            token: string;
            userId: string;
            concertId: string;
            waitNo: number;
            status: 'active' | 'expired' | 'finished' | 'left' | 'waiting';
            ahead: number;
            etaSeconds: number | null;
            expiresAt: string | null;
            pollAfterMs: number;
            accountKey?: string | undefined;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        status: import('@trpc/server').TRPCQueryProcedure<{
          input: void;
          output: {
            token: string;
            userId: string;
            concertId: string;
            waitNo: number;
            status: 'active' | 'expired' | 'finished' | 'left' | 'waiting';
            ahead: number;
            etaSeconds: number | null;
            expiresAt: string | null;
            pollAfterMs: number;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        leave: import('@trpc/server').TRPCMutationProcedure<{
          input: void;
          output: {
            token: string;
            userId: string;
            concertId: string;
            waitNo: number;
            status: 'active' | 'expired' | 'finished' | 'left' | 'waiting';
            ahead: number;
            etaSeconds: number | null;
            expiresAt: string | null;
            pollAfterMs: number;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    seat: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        dates: import('@trpc/server').TRPCQueryProcedure<{
          input: void;
          output: {
            dates: string[];
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        list: import('@trpc/server').TRPCQueryProcedure<{
          input: {
            date: string;
          };
          output: {
            date: string;
            seats: {
              seatNo: number;
              section: string;
              row: number;
              price: number;
              status: 'available' | 'held' | 'sold';
              mine: boolean;
            }[];
            available: number[];
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    reservation: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        create: import('@trpc/server').TRPCMutationProcedure<{
          input:
            | {
                date: string;
                seatNos: number[];
              }
            | {
                date: string;
                best: number;
              };
          output: {
            reservationId: string;
            concertId: string;
            date: string;
            seatNos: number[];
            total: number;
            status: 'cancelled' | 'expired' | 'held' | 'paid' | 'released';
            expiresAt: string;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        list: import('@trpc/server').TRPCQueryProcedure<{
          input: void;
          output: {
            reservations: {
              reservationId: string;
              concertId: string;
              date: string;
              seatNos: number[];
              total: number;
              status: 'cancelled' | 'expired' | 'held' | 'paid' | 'released';
              expiresAt: string;
            }[];
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        release: import('@trpc/server').TRPCMutationProcedure<{
          input: {
            reservationId: string;
          };
          output: {
            reservationId: string;
            concertId: string;
            date: string;
            seatNos: number[];
            total: number;
            status: 'cancelled' | 'expired' | 'held' | 'paid' | 'released';
            expiresAt: string;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    wallet: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        balance: import('@trpc/server').TRPCQueryProcedure<{
          input: void;
          output: {
            userId: string;
            balance: number;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        charge: import('@trpc/server').TRPCMutationProcedure<{
          input: {
            amount: number;
            idempotencyKey?: string | undefined;
          };
          output: {
            userId: string;
            balance: number;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        history: import('@trpc/server').TRPCQueryProcedure<{
          input:
            | {
                limit?: number | undefined;
                cursor?: string | undefined;
              }
            | undefined;
          output: {
            entries: {
              entryId: string;
              kind: 'charge' | 'credit' | 'payment' | 'refund';
              amount: number;
              balanceAfter: number;
              at: string;
              orderId: string | null;
            }[];
            nextCursor: string | null;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    payment: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        pay: import('@trpc/server').TRPCMutationProcedure<{
          input: {
            reservationId: string;
          };
          output: {
            result: 'SUCCESS';
            orderId: string;
            reservationId: string;
            date: string;
            seatNos: number[];
            total: number;
            balance: number;
            tickets: {
              ticketCode: string;
              seatNo: number;
            }[];
            paidAt: string;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    order: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        list: import('@trpc/server').TRPCQueryProcedure<{
          input:
            | {
                limit?: number | undefined;
                cursor?: string | undefined;
              }
            | undefined;
          output: {
            orders: {
              orderId: string;
              concertId: string;
              date: string;
              seatNos: number[];
              total: number;
              status: 'cancelled' | 'paid';
              tickets: {
                ticketCode: string;
                seatNo: number;
              }[];
              paidAt: string;
            }[];
            nextCursor: string | null;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
        cancel: import('@trpc/server').TRPCMutationProcedure<{
          input: {
            orderId: string;
          };
          output: {
            orderId: string;
            status: 'cancelled';
            refunded: number;
            balance: number;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
    admin: import('@trpc/server').TRPCBuiltRouter<
      {
        ctx: import('@onsale/server/trpc').RequestContext;
        meta: object;
        errorShape: {
          message: string;
          code:
            | -32700
            | -32603
            | -32600
            | -32099
            | -32029
            | -32028
            | -32022
            | -32015
            | -32013
            | -32012
            | -32009
            | -32008
            | -32005
            | -32004
            | -32003
            | -32002
            | -32001;
          data: {
            code:
              | 'BAD_GATEWAY'
              | 'BAD_REQUEST'
              | 'CLIENT_CLOSED_REQUEST'
              | 'CONFLICT'
              | 'FORBIDDEN'
              | 'GATEWAY_TIMEOUT'
              | 'INTERNAL_SERVER_ERROR'
              | 'METHOD_NOT_SUPPORTED'
              | 'NOT_FOUND'
              | 'NOT_IMPLEMENTED'
              | 'PARSE_ERROR'
              | 'PAYLOAD_TOO_LARGE'
              | 'PAYMENT_REQUIRED'
              | 'PRECONDITION_FAILED'
              | 'PRECONDITION_REQUIRED'
              | 'SERVICE_UNAVAILABLE'
              | 'TIMEOUT'
              | 'TOO_MANY_REQUESTS'
              | 'UNAUTHORIZED'
              | 'UNPROCESSABLE_CONTENT'
              | 'UNSUPPORTED_MEDIA_TYPE';
            httpStatus: number;
            path: string | undefined;
            reason: keyof import('@onsale/core/errors').ErrorDetails;
            details:
              | object
              | {
                  issues: {
                    path: string;
                    message: string;
                  }[];
                }
              | {
                  concertIds: string[];
                }
              | {
                  balance: number;
                  required: number;
                }
              | {
                  ahead: number;
                  pollAfterMs: number;
                }
              | {
                  seatNos: number[];
                }
              | {
                  opensAt: string | null;
                }
              | {
                  seatNos: number[];
                }
              | {
                  available: number;
                }
              | {
                  limit: number;
                  have: number;
                }
              | {
                  balance: number;
                  limit: number;
                }
              | {
                  limitBytes: number;
                };
            retryable: boolean;
            retryAfterMs: number | undefined;
            requestId: string | undefined;
          };
        };
        transformer: false;
      },
      import('@trpc/server').TRPCDecorateCreateRouterOptions<{
        concert: import('@trpc/server').TRPCBuiltRouter<
          {
            ctx: import('@onsale/server/trpc').RequestContext;
            meta: object;
            errorShape: {
              message: string;
              code:
                | -32700
                | -32603
                | -32600
                | -32099
                | -32029
                | -32028
                | -32022
                | -32015
                | -32013
                | -32012
                | -32009
                | -32008
                | -32005
                | -32004
                | -32003
                | -32002
                | -32001;
              data: {
                code:
                  | 'BAD_GATEWAY'
                  | 'BAD_REQUEST'
                  | 'CLIENT_CLOSED_REQUEST'
                  | 'CONFLICT'
                  | 'FORBIDDEN'
                  | 'GATEWAY_TIMEOUT'
                  | 'INTERNAL_SERVER_ERROR'
                  | 'METHOD_NOT_SUPPORTED'
                  | 'NOT_FOUND'
                  | 'NOT_IMPLEMENTED'
                  | 'PARSE_ERROR'
                  | 'PAYLOAD_TOO_LARGE'
                  | 'PAYMENT_REQUIRED'
                  | 'PRECONDITION_FAILED'
                  | 'PRECONDITION_REQUIRED'
                  | 'SERVICE_UNAVAILABLE'
                  | 'TIMEOUT'
                  | 'TOO_MANY_REQUESTS'
                  | 'UNAUTHORIZED'
                  | 'UNPROCESSABLE_CONTENT'
                  | 'UNSUPPORTED_MEDIA_TYPE';
                httpStatus: number;
                path: string | undefined;
                reason: keyof import('@onsale/core/errors').ErrorDetails;
                details:
                  | object
                  | {
                      issues: {
                        path: string;
                        message: string;
                      }[];
                    }
                  | {
                      concertIds: string[];
                    }
                  | {
                      balance: number;
                      required: number;
                    }
                  | {
                      ahead: number;
                      pollAfterMs: number;
                    }
                  | {
                      seatNos: number[];
                    }
                  | {
                      opensAt: string | null;
                    }
                  | {
                      seatNos: number[];
                    }
                  | {
                      available: number;
                    }
                  | {
                      limit: number;
                      have: number;
                    }
                  | {
                      balance: number;
                      limit: number;
                    }
                  | {
                      limitBytes: number;
                    };
                retryable: boolean;
                retryAfterMs: number | undefined;
                requestId: string | undefined;
              };
            };
            transformer: false;
          },
          import('@trpc/server').TRPCDecorateCreateRouterOptions<{
            create: import('@trpc/server').TRPCMutationProcedure<{
              input: {
                title: string;
                dates: string[];
                seatsPerDate?: number | undefined;
                rows?: number | undefined;
                seatsPerRow?: number | undefined;
                price?: number | undefined;
                opensAt?: string | null | undefined;
                reservationSeconds?: number | undefined;
                maxSeatsPerUser?: number | undefined;
                room?:
                  | {
                      maxActive?: number | undefined;
                      admitPerMinute?: number | undefined;
                      sessionSeconds?: number | undefined;
                      claimSeconds?: number | undefined;
                    }
                  | undefined;
              };
              output: {
                concertId: string;
                title: string;
                dates: string[];
                seatsPerDate: number;
                rows: number;
                seatsPerRow: number;
                price: number;
                opensAt: string | null;
                saleState: 'closed' | 'on_sale' | 'upcoming';
                reservationSeconds: number;
                maxSeatsPerUser: number;
                room: {
                  maxActive: number;
                  admitPerMinute: number;
                  sessionSeconds: number;
                  claimSeconds: number;
                  paused: boolean;
                };
              };
              meta: object;
              errorShape: {
                message: string;
                code:
                  | -32700
                  | -32603
                  | -32600
                  | -32099
                  | -32029
                  | -32028
                  | -32022
                  | -32015
                  | -32013
                  | -32012
                  | -32009
                  | -32008
                  | -32005
                  | -32004
                  | -32003
                  | -32002
                  | -32001;
                data: {
                  code:
                    | 'BAD_GATEWAY'
                    | 'BAD_REQUEST'
                    | 'CLIENT_CLOSED_REQUEST'
                    | 'CONFLICT'
                    | 'FORBIDDEN'
                    | 'GATEWAY_TIMEOUT'
                    | 'INTERNAL_SERVER_ERROR'
                    | 'METHOD_NOT_SUPPORTED'
                    | 'NOT_FOUND'
                    | 'NOT_IMPLEMENTED'
                    | 'PARSE_ERROR'
                    | 'PAYLOAD_TOO_LARGE'
                    | 'PAYMENT_REQUIRED'
                    | 'PRECONDITION_FAILED'
                    | 'PRECONDITION_REQUIRED'
                    | 'SERVICE_UNAVAILABLE'
                    | 'TIMEOUT'
                    | 'TOO_MANY_REQUESTS'
                    | 'UNAUTHORIZED'
                    | 'UNPROCESSABLE_CONTENT'
                    | 'UNSUPPORTED_MEDIA_TYPE';
                  httpStatus: number;
                  path: string | undefined;
                  reason: keyof import('@onsale/core/errors').ErrorDetails;
                  details:
                    | object
                    | {
                        issues: {
                          path: string;
                          message: string;
                        }[];
                      }
                    | {
                        concertIds: string[];
                      }
                    | {
                        balance: number;
                        required: number;
                      }
                    | {
                        ahead: number;
                        pollAfterMs: number;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        opensAt: string | null;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        available: number;
                      }
                    | {
                        limit: number;
                        have: number;
                      }
                    | {
                        balance: number;
                        limit: number;
                      }
                    | {
                        limitBytes: number;
                      };
                  retryable: boolean;
                  retryAfterMs: number | undefined;
                  requestId: string | undefined;
                };
              };
            }>;
            stats: import('@trpc/server').TRPCQueryProcedure<{
              input: {
                concertId: string;
              };
              output: {
                waiting: number;
                active: number;
                admitted: number;
                finished: number;
                expired: number;
                left: number;
                seats: {
                  available: number;
                  held: number;
                  sold: number;
                };
                revenue: number;
              };
              meta: object;
              errorShape: {
                message: string;
                code:
                  | -32700
                  | -32603
                  | -32600
                  | -32099
                  | -32029
                  | -32028
                  | -32022
                  | -32015
                  | -32013
                  | -32012
                  | -32009
                  | -32008
                  | -32005
                  | -32004
                  | -32003
                  | -32002
                  | -32001;
                data: {
                  code:
                    | 'BAD_GATEWAY'
                    | 'BAD_REQUEST'
                    | 'CLIENT_CLOSED_REQUEST'
                    | 'CONFLICT'
                    | 'FORBIDDEN'
                    | 'GATEWAY_TIMEOUT'
                    | 'INTERNAL_SERVER_ERROR'
                    | 'METHOD_NOT_SUPPORTED'
                    | 'NOT_FOUND'
                    | 'NOT_IMPLEMENTED'
                    | 'PARSE_ERROR'
                    | 'PAYLOAD_TOO_LARGE'
                    | 'PAYMENT_REQUIRED'
                    | 'PRECONDITION_FAILED'
                    | 'PRECONDITION_REQUIRED'
                    | 'SERVICE_UNAVAILABLE'
                    | 'TIMEOUT'
                    | 'TOO_MANY_REQUESTS'
                    | 'UNAUTHORIZED'
                    | 'UNPROCESSABLE_CONTENT'
                    | 'UNSUPPORTED_MEDIA_TYPE';
                  httpStatus: number;
                  path: string | undefined;
                  reason: keyof import('@onsale/core/errors').ErrorDetails;
                  details:
                    | object
                    | {
                        issues: {
                          path: string;
                          message: string;
                        }[];
                      }
                    | {
                        concertIds: string[];
                      }
                    | {
                        balance: number;
                        required: number;
                      }
                    | {
                        ahead: number;
                        pollAfterMs: number;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        opensAt: string | null;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        available: number;
                      }
                    | {
                        limit: number;
                        have: number;
                      }
                    | {
                        balance: number;
                        limit: number;
                      }
                    | {
                        limitBytes: number;
                      };
                  retryable: boolean;
                  retryAfterMs: number | undefined;
                  requestId: string | undefined;
                };
              };
            }>;
          }>
        >;
        room: import('@trpc/server').TRPCBuiltRouter<
          {
            ctx: import('@onsale/server/trpc').RequestContext;
            meta: object;
            errorShape: {
              message: string;
              code:
                | -32700
                | -32603
                | -32600
                | -32099
                | -32029
                | -32028
                | -32022
                | -32015
                | -32013
                | -32012
                | -32009
                | -32008
                | -32005
                | -32004
                | -32003
                | -32002
                | -32001;
              data: {
                code:
                  | 'BAD_GATEWAY'
                  | 'BAD_REQUEST'
                  | 'CLIENT_CLOSED_REQUEST'
                  | 'CONFLICT'
                  | 'FORBIDDEN'
                  | 'GATEWAY_TIMEOUT'
                  | 'INTERNAL_SERVER_ERROR'
                  | 'METHOD_NOT_SUPPORTED'
                  | 'NOT_FOUND'
                  | 'NOT_IMPLEMENTED'
                  | 'PARSE_ERROR'
                  | 'PAYLOAD_TOO_LARGE'
                  | 'PAYMENT_REQUIRED'
                  | 'PRECONDITION_FAILED'
                  | 'PRECONDITION_REQUIRED'
                  | 'SERVICE_UNAVAILABLE'
                  | 'TIMEOUT'
                  | 'TOO_MANY_REQUESTS'
                  | 'UNAUTHORIZED'
                  | 'UNPROCESSABLE_CONTENT'
                  | 'UNSUPPORTED_MEDIA_TYPE';
                httpStatus: number;
                path: string | undefined;
                reason: keyof import('@onsale/core/errors').ErrorDetails;
                details:
                  | object
                  | {
                      issues: {
                        path: string;
                        message: string;
                      }[];
                    }
                  | {
                      concertIds: string[];
                    }
                  | {
                      balance: number;
                      required: number;
                    }
                  | {
                      ahead: number;
                      pollAfterMs: number;
                    }
                  | {
                      seatNos: number[];
                    }
                  | {
                      opensAt: string | null;
                    }
                  | {
                      seatNos: number[];
                    }
                  | {
                      available: number;
                    }
                  | {
                      limit: number;
                      have: number;
                    }
                  | {
                      balance: number;
                      limit: number;
                    }
                  | {
                      limitBytes: number;
                    };
                retryable: boolean;
                retryAfterMs: number | undefined;
                requestId: string | undefined;
              };
            };
            transformer: false;
          },
          import('@trpc/server').TRPCDecorateCreateRouterOptions<{
            set: import('@trpc/server').TRPCMutationProcedure<{
              input: {
                concertId: string;
                maxActive?: number | undefined;
                admitPerMinute?: number | undefined;
                paused?: boolean | undefined;
              };
              output: {
                maxActive: number;
                admitPerMinute: number;
                sessionSeconds: number;
                claimSeconds: number;
                paused: boolean;
                concertId: string;
              };
              meta: object;
              errorShape: {
                message: string;
                code:
                  | -32700
                  | -32603
                  | -32600
                  | -32099
                  | -32029
                  | -32028
                  | -32022
                  | -32015
                  | -32013
                  | -32012
                  | -32009
                  | -32008
                  | -32005
                  | -32004
                  | -32003
                  | -32002
                  | -32001;
                data: {
                  code:
                    | 'BAD_GATEWAY'
                    | 'BAD_REQUEST'
                    | 'CLIENT_CLOSED_REQUEST'
                    | 'CONFLICT'
                    | 'FORBIDDEN'
                    | 'GATEWAY_TIMEOUT'
                    | 'INTERNAL_SERVER_ERROR'
                    | 'METHOD_NOT_SUPPORTED'
                    | 'NOT_FOUND'
                    | 'NOT_IMPLEMENTED'
                    | 'PARSE_ERROR'
                    | 'PAYLOAD_TOO_LARGE'
                    | 'PAYMENT_REQUIRED'
                    | 'PRECONDITION_FAILED'
                    | 'PRECONDITION_REQUIRED'
                    | 'SERVICE_UNAVAILABLE'
                    | 'TIMEOUT'
                    | 'TOO_MANY_REQUESTS'
                    | 'UNAUTHORIZED'
                    | 'UNPROCESSABLE_CONTENT'
                    | 'UNSUPPORTED_MEDIA_TYPE';
                  httpStatus: number;
                  path: string | undefined;
                  reason: keyof import('@onsale/core/errors').ErrorDetails;
                  details:
                    | object
                    | {
                        issues: {
                          path: string;
                          message: string;
                        }[];
                      }
                    | {
                        concertIds: string[];
                      }
                    | {
                        balance: number;
                        required: number;
                      }
                    | {
                        ahead: number;
                        pollAfterMs: number;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        opensAt: string | null;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        available: number;
                      }
                    | {
                        limit: number;
                        have: number;
                      }
                    | {
                        balance: number;
                        limit: number;
                      }
                    | {
                        limitBytes: number;
                      };
                  retryable: boolean;
                  retryAfterMs: number | undefined;
                  requestId: string | undefined;
                };
              };
            }>;
          }>
        >;
        wallet: import('@trpc/server').TRPCBuiltRouter<
          {
            ctx: import('@onsale/server/trpc').RequestContext;
            meta: object;
            errorShape: {
              message: string;
              code:
                | -32700
                | -32603
                | -32600
                | -32099
                | -32029
                | -32028
                | -32022
                | -32015
                | -32013
                | -32012
                | -32009
                | -32008
                | -32005
                | -32004
                | -32003
                | -32002
                | -32001;
              data: {
                code:
                  | 'BAD_GATEWAY'
                  | 'BAD_REQUEST'
                  | 'CLIENT_CLOSED_REQUEST'
                  | 'CONFLICT'
                  | 'FORBIDDEN'
                  | 'GATEWAY_TIMEOUT'
                  | 'INTERNAL_SERVER_ERROR'
                  | 'METHOD_NOT_SUPPORTED'
                  | 'NOT_FOUND'
                  | 'NOT_IMPLEMENTED'
                  | 'PARSE_ERROR'
                  | 'PAYLOAD_TOO_LARGE'
                  | 'PAYMENT_REQUIRED'
                  | 'PRECONDITION_FAILED'
                  | 'PRECONDITION_REQUIRED'
                  | 'SERVICE_UNAVAILABLE'
                  | 'TIMEOUT'
                  | 'TOO_MANY_REQUESTS'
                  | 'UNAUTHORIZED'
                  | 'UNPROCESSABLE_CONTENT'
                  | 'UNSUPPORTED_MEDIA_TYPE';
                httpStatus: number;
                path: string | undefined;
                reason: keyof import('@onsale/core/errors').ErrorDetails;
                details:
                  | object
                  | {
                      issues: {
                        path: string;
                        message: string;
                      }[];
                    }
                  | {
                      concertIds: string[];
                    }
                  | {
                      balance: number;
                      required: number;
                    }
                  | {
                      ahead: number;
                      pollAfterMs: number;
                    }
                  | {
                      seatNos: number[];
                    }
                  | {
                      opensAt: string | null;
                    }
                  | {
                      seatNos: number[];
                    }
                  | {
                      available: number;
                    }
                  | {
                      limit: number;
                      have: number;
                    }
                  | {
                      balance: number;
                      limit: number;
                    }
                  | {
                      limitBytes: number;
                    };
                retryable: boolean;
                retryAfterMs: number | undefined;
                requestId: string | undefined;
              };
            };
            transformer: false;
          },
          import('@trpc/server').TRPCDecorateCreateRouterOptions<{
            credit: import('@trpc/server').TRPCMutationProcedure<{
              input: {
                userId: string;
                amount: number;
                idempotencyKey: string;
              };
              output: {
                userId: string;
                balance: number;
              };
              meta: object;
              errorShape: {
                message: string;
                code:
                  | -32700
                  | -32603
                  | -32600
                  | -32099
                  | -32029
                  | -32028
                  | -32022
                  | -32015
                  | -32013
                  | -32012
                  | -32009
                  | -32008
                  | -32005
                  | -32004
                  | -32003
                  | -32002
                  | -32001;
                data: {
                  code:
                    | 'BAD_GATEWAY'
                    | 'BAD_REQUEST'
                    | 'CLIENT_CLOSED_REQUEST'
                    | 'CONFLICT'
                    | 'FORBIDDEN'
                    | 'GATEWAY_TIMEOUT'
                    | 'INTERNAL_SERVER_ERROR'
                    | 'METHOD_NOT_SUPPORTED'
                    | 'NOT_FOUND'
                    | 'NOT_IMPLEMENTED'
                    | 'PARSE_ERROR'
                    | 'PAYLOAD_TOO_LARGE'
                    | 'PAYMENT_REQUIRED'
                    | 'PRECONDITION_FAILED'
                    | 'PRECONDITION_REQUIRED'
                    | 'SERVICE_UNAVAILABLE'
                    | 'TIMEOUT'
                    | 'TOO_MANY_REQUESTS'
                    | 'UNAUTHORIZED'
                    | 'UNPROCESSABLE_CONTENT'
                    | 'UNSUPPORTED_MEDIA_TYPE';
                  httpStatus: number;
                  path: string | undefined;
                  reason: keyof import('@onsale/core/errors').ErrorDetails;
                  details:
                    | object
                    | {
                        issues: {
                          path: string;
                          message: string;
                        }[];
                      }
                    | {
                        concertIds: string[];
                      }
                    | {
                        balance: number;
                        required: number;
                      }
                    | {
                        ahead: number;
                        pollAfterMs: number;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        opensAt: string | null;
                      }
                    | {
                        seatNos: number[];
                      }
                    | {
                        available: number;
                      }
                    | {
                        limit: number;
                        have: number;
                      }
                    | {
                        balance: number;
                        limit: number;
                      }
                    | {
                        limitBytes: number;
                      };
                  retryable: boolean;
                  retryAfterMs: number | undefined;
                  requestId: string | undefined;
                };
              };
            }>;
          }>
        >;
        audit: import('@trpc/server').TRPCQueryProcedure<{
          input: void;
          output: {
            ok: boolean;
            checks: {
              invariant: number;
              name: string;
              ok: boolean;
              violations: Record<string, unknown>[];
            }[];
            counts: Record<string, number>;
          };
          meta: object;
          errorShape: {
            message: string;
            code:
              | -32700
              | -32603
              | -32600
              | -32099
              | -32029
              | -32028
              | -32022
              | -32015
              | -32013
              | -32012
              | -32009
              | -32008
              | -32005
              | -32004
              | -32003
              | -32002
              | -32001;
            data: {
              code:
                | 'BAD_GATEWAY'
                | 'BAD_REQUEST'
                | 'CLIENT_CLOSED_REQUEST'
                | 'CONFLICT'
                | 'FORBIDDEN'
                | 'GATEWAY_TIMEOUT'
                | 'INTERNAL_SERVER_ERROR'
                | 'METHOD_NOT_SUPPORTED'
                | 'NOT_FOUND'
                | 'NOT_IMPLEMENTED'
                | 'PARSE_ERROR'
                | 'PAYLOAD_TOO_LARGE'
                | 'PAYMENT_REQUIRED'
                | 'PRECONDITION_FAILED'
                | 'PRECONDITION_REQUIRED'
                | 'SERVICE_UNAVAILABLE'
                | 'TIMEOUT'
                | 'TOO_MANY_REQUESTS'
                | 'UNAUTHORIZED'
                | 'UNPROCESSABLE_CONTENT'
                | 'UNSUPPORTED_MEDIA_TYPE';
              httpStatus: number;
              path: string | undefined;
              reason: keyof import('@onsale/core/errors').ErrorDetails;
              details:
                | object
                | {
                    issues: {
                      path: string;
                      message: string;
                    }[];
                  }
                | {
                    concertIds: string[];
                  }
                | {
                    balance: number;
                    required: number;
                  }
                | {
                    ahead: number;
                    pollAfterMs: number;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    opensAt: string | null;
                  }
                | {
                    seatNos: number[];
                  }
                | {
                    available: number;
                  }
                | {
                    limit: number;
                    have: number;
                  }
                | {
                    balance: number;
                    limit: number;
                  }
                | {
                    limitBytes: number;
                  };
              retryable: boolean;
              retryAfterMs: number | undefined;
              requestId: string | undefined;
            };
          };
        }>;
      }>
    >;
  }>
>;
export type AppRouter = typeof router;
export { router };
