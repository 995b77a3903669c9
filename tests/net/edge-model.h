/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What only the model of edge.h can do. */
#pragma once

#include "tests/net/edge.h"
#include "tests/net/net-model.h"

NetModel *net_fixture_model (NetFixture *fixture);
